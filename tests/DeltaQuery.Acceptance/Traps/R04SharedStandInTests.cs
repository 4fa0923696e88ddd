namespace DeltaQuery.Acceptance.Traps;

/// <summary>R4: a table that a query scans several times over is read with the union of what each scan needs.</summary>
public sealed class R04SharedStandInTests : TrapTest
{
    public R04SharedStandInTests() =>
        Engine.Table("t", "i INTEGER, s VARCHAR, m MAP(INTEGER, INTEGER)", "SELECT 1 AS i, 'a' AS s, MAP {1: 1} AS m",
            "SELECT 2 AS i, 'b' AS s, MAP {2: 2} AS m", "SELECT 3 AS i, 'c' AS s, NULL::MAP(INTEGER, INTEGER) AS m");

    [Theory]
    [InlineData("NOT MATERIALIZED")]
    [InlineData("MATERIALIZED")]
    [InlineData("")]
    public async Task R4_a_common_table_expression_used_twice_keeps_what_both_uses_need(string kind)
    {
        var rows = await Engine.RowsAsync(
            $"WITH c AS {kind} (SELECT * FROM t) SELECT x.i, y.s FROM (SELECT * FROM c WHERE i = 1) x, (SELECT * FROM c WHERE s = 'c') y");
        Assert.Equal(["1|c"], rows);
    }

    [Fact]
    public async Task R4_a_view_used_twice_keeps_what_both_uses_need()
    {
        await Engine.RowsAsync("CREATE TEMP VIEW v AS SELECT * FROM t");
        Assert.Equal(["1|3"], await Engine.RowsAsync("SELECT x.i, y.i FROM v x JOIN v y ON x.i + 2 = y.i WHERE x.i = 1 AND y.i = 3"));
    }

    [Fact]
    public async Task R4_two_references_prune_apart()
    {
        Assert.Equal(["1|3"], await Engine.RowsAsync("SELECT x.i, y.i FROM t x, t y WHERE x.i = 1 AND y.i = 3"));
        Assert.Equal(2, Engine.FilesScanned);
    }

    [Fact]
    public async Task R4_a_reference_that_the_optimizer_drops_reads_all_files()
    {
        Assert.Equal(["1", "2", "3"], await Engine.RowsAsync("SELECT i FROM t WHERE true OR i = 1 ORDER BY i"));
        Assert.Equal(["3"], await Engine.RowsAsync("SELECT i FROM t WHERE i IN (SELECT max(i) FROM t)"));
    }

    [Fact]
    public async Task R4_what_a_stand_in_holds_decides_nothing()
    {
        // A stand-in's maps are all NULL: that must not be taken for a fact.
        Assert.Equal(["1", "2", "3"], await Engine.RowsAsync("SELECT i FROM t WHERE m IS NOT NULL OR i = 3 ORDER BY i"));
        Assert.Equal(["1", "2"], await Engine.RowsAsync("SELECT i FROM t WHERE m IS NOT NULL ORDER BY i"));
        Assert.Equal(["1", "3"], await Engine.RowsAsync("SELECT i FROM t WHERE m[1] IS NOT NULL OR i = 3 ORDER BY i"));
        Assert.Equal(["2", "3"], await Engine.RowsAsync("SELECT i FROM t WHERE coalesce(m[2] = 2, false) OR i = 3 ORDER BY i"));
    }
}
