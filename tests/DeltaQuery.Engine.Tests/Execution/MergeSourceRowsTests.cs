using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>New rows of a MERGE that are its source's rows as they are: each is written as often as it is to be, and no other.</summary>
public sealed class MergeSourceRowsTests : IDisposable
{
    private const string Merge = "MERGE INTO t USING {0} AS b ON t.k = b.k WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_of_the_source_that_matches_several_rows_is_written_for_each(bool vectors)
    {
        await MakeAsync(vectors, "(1, 'a'), (1, 'b'), (1, 'c'), (2, 'd'), (2, 'e'), (3, 'f')");
        Assert.Equal(["6|5|0|1"], await _engine.RowsAsync(string.Format(null, Merge, "(SELECT * FROM (VALUES (2, 'y'), (4, 'z'), (1, 'x')) v(k, s))")));
        Assert.Equal(["1|x", "1|x", "1|x", "2|y", "2|y", "3|f", "4|z"], await _engine.RowsAsync("SELECT k, s FROM t ORDER BY ALL"));
    }

    [Fact]
    public async Task Rows_for_which_no_clause_is_stay_out()
    {
        await MakeAsync(true, "(1, 'a'), (2, 'b'), (3, 'c')");
        Assert.Equal(["3|1|1|1"], await _engine.RowsAsync(
            "MERGE INTO t USING (SELECT * FROM (VALUES (1, 'x'), (2, 'y'), (3, 'z'), (4, 'u'), (5, 'v')) v(k, s)) AS b ON t.k = b.k "
            + "WHEN MATCHED AND b.s = 'x' THEN DELETE WHEN MATCHED AND b.s = 'y' THEN UPDATE SET * WHEN NOT MATCHED AND b.k = 5 THEN INSERT *"));
        Assert.Equal(["2|y", "3|c", "5|v"], await _engine.RowsAsync("SELECT k, s FROM t ORDER BY ALL"));
    }

    /// <summary>DuckDB counts rows apart that a transaction has added to a table.</summary>
    [Fact]
    public async Task The_source_may_be_a_temporary_table_with_rows_of_the_transaction_under_way()
    {
        await MakeAsync(true, "(1, 'a'), (2, 'b'), (3, 'c')");
        await _engine.RunAsync("CREATE TEMP TABLE b AS SELECT * FROM (VALUES (0, 'o'), (1, 'x'), (9, 'gone')) v(k, s)");
        await _engine.RunAsync("DELETE FROM b WHERE k = 9");
        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("INSERT INTO b VALUES (3, 'z'), (4, 'new')");
        Assert.Equal(["4|2|0|2"], await _engine.RowsAsync(string.Format(null, Merge, "b")));
        await _engine.RunAsync("COMMIT");
        Assert.Equal(["0|o", "1|x", "2|b", "3|z", "4|new"], await _engine.RowsAsync("SELECT k, s FROM t ORDER BY ALL"));
    }

    [Fact]
    public async Task Values_are_brought_to_the_types_of_the_columns()
    {
        await MakeAsync(false, "(1, 'a'), (2, 'b')");
        await _engine.RunAsync(string.Format(null, Merge, "(SELECT 2::BIGINT AS k, 7 AS s)"));
        Assert.Equal(["1|a", "2|7"], await _engine.RowsAsync("SELECT k, s FROM t ORDER BY ALL"));
        var error = await _engine.ErrorAsync(string.Format(null, Merge, "(SELECT 5_000_000_000 AS k, 'x' AS s)"));
        Assert.Contains("5000000000", error.Message, StringComparison.Ordinal);
    }

    private async Task MakeAsync(bool vectors, string rows)
    {
        await _engine.RunAsync($"CREATE TABLE t (k INT, s STRING) TBLPROPERTIES ('delta.enableDeletionVectors' = '{(vectors ? "true" : "false")}')");
        await _engine.RunAsync($"INSERT INTO t VALUES {rows}");
    }
}
