using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>New rows of a statement that one thread would read and encode are put aside, so that all threads share them.</summary>
public sealed class WrittenInPartsTests : IDisposable
{
    private const string Rows =
        "i::BIGINT AS i, 'text ' || i AS s, (i / 100)::DECIMAL(12,2) AS d, CASE WHEN i % 3 = 0 THEN [i, NULL] END AS l, MAP {'k' || i: i} AS m, "
        + "{'a': i, 'b': {'c': DATE '2020-01-01' + (i % 1000)::INTEGER}} AS r";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("delta.appendOnly", "false")]
    [InlineData("delta.enableDeletionVectors", "true")]
    [InlineData("delta.enableRowTracking", "true")]
    public async Task UPDATE_and_MERGE_of_some_ten_thousand_rows_leave_the_rows_that_DuckDB_has(string property, string value)
    {
        await _engine.RunAsync($"CREATE TABLE t TBLPROPERTIES ('{property}' = '{value}') AS SELECT {Rows} FROM range(90000) x(i)");
        await _engine.RunAsync("UPDATE t SET s = s || '!', d = d + 1 WHERE i % 2 = 0");
        await _engine.RunAsync($"CREATE TEMP TABLE b AS SELECT {Rows} FROM range(60000, 100000) x(i)");
        await _engine.RunAsync("MERGE INTO t USING b ON t.i = b.i WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");

        var maker = _engine.Maker;
        maker.Execute($"CREATE OR REPLACE TEMP TABLE e AS SELECT {Rows} FROM range(100000) x(i)");
        maker.Execute("UPDATE e SET s = s || '!', d = d + 1 WHERE i % 2 = 0 AND i < 60000");
        const string Sums = "SELECT count(*), bit_xor(hash(i, s, d, l, m, r)), sum(i), sum(d) FROM ";
        using var result = maker.Query(Sums + "e");
        var expected = string.Join('|', result.Rows().Single());
        Assert.Equal([expected], await _engine.RowsAsync(Sums + "t"));
    }

    [SkippableFact]
    public async Task Row_groups_are_smaller_where_few_rows_are_written_for_several_threads()
    {
        Skip.If(Environment.ProcessorCount == 1, "one thread writes the usual row groups");
        await _engine.RunAsync("CREATE TABLE t AS SELECT i FROM range(90000) x(i)");
        await _engine.RunAsync("UPDATE t SET i = -i WHERE i % 3 > 0");
        var folder = SqlText.Literal(Path.Combine(_engine.Root, "t", "*.parquet"));
        using var groups = _engine.Maker.Query($"SELECT count(*) > 1 FROM (SELECT DISTINCT file_name, row_group_id FROM parquet_metadata({folder})) GROUP BY file_name ORDER BY 1");
        Assert.Equal([false, true], groups.Rows().Select(r => (bool)r[0]!));
    }
}
