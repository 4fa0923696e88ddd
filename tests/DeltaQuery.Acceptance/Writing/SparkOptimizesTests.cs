using System.Text.RegularExpressions;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>OPTIMIZE on two tables at once: ours by us and Spark's by Spark. Both tell the same of it, and Spark goes on with ours.</summary>
public sealed partial class SparkOptimizesTests : SparkTest
{
    [SkippableTheory]
    [InlineData("PARTITIONED BY (p)", "OPTIMIZE {0} WHERE p = 1", "predicate")]
    [InlineData("CLUSTER BY (a, b)", "OPTIMIZE {0} FULL", "")]
    [InlineData("", "REORG TABLE {0} APPLY (PURGE)", "")]
    public async Task Both_tell_the_same_of_it_and_Spark_reads_what_we_have_written(string clause, string optimize, string worded)
    {
        NeedsSpark();
        var theirs = $"delta.`{Path.Combine(Engine.Root, "theirs")}`";
        foreach (var statement in new[]
                 {
                     $"CREATE TABLE {{0}} (a INT, b STRING, p INT) USING DELTA {clause} TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableRowTracking' = 'true')",
                     "INSERT INTO {0} VALUES (1, 'x', 1), (2, NULL, 1), (3, 'z', 1), (30, 'z', 1)", "INSERT INTO {0} VALUES (4, 'x', 1), (5, NULL, 1), (6, 'q', 1)",
                     "DELETE FROM {0} WHERE a = 2",
                 })
        {
            await Engine.RunAsync(Ours(statement));
            await Spark.RowsAsync(Theirs(statement));
        }

        const string Ids = "SELECT a, b, p, _metadata.row_id FROM {0} ORDER BY a";
        var ids = await Spark.RowsAsync(Ids.Replace("{0}", Table("t"), StringComparison.Ordinal));
        var told = (await Engine.RowsAsync(Ours(optimize))).Single();
        var said = (await Spark.RowsAsync(Theirs(optimize))).Single();
        Assert.Equal(FieldNames(said), FieldNames(told));
        Assert.Equal(ids, await Spark.RowsAsync(Ids.Replace("{0}", Table("t"), StringComparison.Ordinal)));
        Assert.Equal(await Spark.RowsAsync(Theirs("SELECT a, b, p FROM {0} ORDER BY a")), await Spark.RowsAsync($"SELECT a, b, p FROM {Table("t")} ORDER BY a"));

        const string Last = "SELECT operation, isolationLevel, isBlindAppend, list_sort(map_keys(operationMetrics)), {1} FROM (DESCRIBE HISTORY {0} LIMIT 1)";
        foreach (var parameters in new[] { "list_sort(map_keys(operationParameters))", "operationParameters" }.Take(worded.Length > 0 ? 1 : 2))
        {
            string Of(string table) => Last.Replace("{0}", table, StringComparison.Ordinal).Replace("{1}", parameters, StringComparison.Ordinal);
            Assert.Equal(Sorted(await Engine.ValueAsync(Of(theirs))), Sorted(await Engine.ValueAsync(Of("t"))));
        }

        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (7, 'new', 1)");
        await Spark.RowsAsync($"OPTIMIZE {Table("t")}");
        Assert.Equal("7", await Engine.ValueAsync("SELECT count(*) FROM t"));

        string Theirs(string sql) => sql.Replace("{0}", theirs, StringComparison.Ordinal);
    }

    private static string Ours(string sql) => sql.Replace("{0}", "t", StringComparison.Ordinal);

    /// <summary>The keys of a map's text may come in any order.</summary>
    private static string Sorted(string row) => string.Join('|', row.Split('|').Select(c => string.Join(", ", c.Trim('{', '}').Split(", ").Order(StringComparer.Ordinal))));

    /// <summary>The names of the fields of a struct's text, but for those of structs that only one side has.</summary>
    private static List<string> FieldNames(string row) => [.. FieldName().Matches(row).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("[\"'](\\w+)[\"'] ?:")]
    private static partial Regex FieldName();
}
