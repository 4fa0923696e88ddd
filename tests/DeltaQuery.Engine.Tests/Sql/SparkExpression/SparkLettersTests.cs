using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.DuckDb.SparkFunctions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

public class SparkLettersTests
{
    // A code point's character, from its number.
    private const string Character = """
        decode(unhex(CASE
            WHEN id < 128 THEN lpad(hex(id), 2, '0')
            WHEN id < 2048 THEN concat(hex(192 + (id DIV 64)), hex(128 + (id % 64)))
            WHEN id < 65536 THEN concat(hex(224 + (id DIV 4096)), hex(128 + ((id DIV 64) % 64)), hex(128 + (id % 64)))
            ELSE concat(hex(240 + (id DIV 262144)), hex(128 + ((id DIV 4096) % 64)), hex(128 + ((id DIV 64) % 64)), hex(128 + (id % 64))) END), 'UTF-8')
        """;

    [SkippableFact]
    public async Task Every_letter_has_Sparks_capital_and_small_form()
    {
        Skip.If(SparkOracle.Address == null, SparkOracle.Missing);
        var (rows, _, error) = await SparkOracle.AskAsync(
            $"SELECT id, upper(c), lower(c) FROM (SELECT id, {Character} c FROM range(0, 1114112) WHERE id NOT BETWEEN 55296 AND 57343) WHERE upper(c) <> c OR lower(c) <> c", "UTC");
        Assert.Equal("", error);
        var spark = rows!.ToDictionary(row => (int)row![0]!, row => ((string)row![1]!, (string)row[2]!));
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        SparkFunctionSet.Register(connection);
        using var result = connection.Query(
            "SELECT r, dq_spark_upper(chr(r)), dq_spark_lower(chr(r)) FROM (SELECT range::INTEGER r FROM range(1, 1114112) WHERE range NOT BETWEEN 55296 AND 57343"
            + " AND range NOT BETWEEN 42958 AND 42965 AND range NOT BETWEEN 93856 AND 93907)");
        var faults = new List<string>();
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var code = (int)chunk[0].GetValue(row)!;
                    var own = new Rune(code).ToString();
                    var expected = spark.GetValueOrDefault(code, (own, own));
                    var met = ((string)chunk[1].GetValue(row)!, (string)chunk[2].GetValue(row)!);
                    if (expected != met)
                        faults.Add($"U+{code:X4}: {met}, Spark {expected}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count}: {string.Join('\n', faults)}");
    }
}
