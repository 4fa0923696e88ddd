using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R15: a view over Delta tables does not keep the files that it saw first.</summary>
public sealed class R15ViewTests : TrapTest
{
    [Fact]
    public async Task R15_a_view_sees_what_was_added_and_removed_since()
    {
        var schema = TestEngine.Schema("i INTEGER");
        var table = Engine.Table("t", "i INTEGER", "SELECT 1 AS i");
        await Engine.RowsAsync("CREATE TEMP VIEW v AS SELECT i FROM t WHERE i > 0");
        await Engine.RowsAsync("CREATE TEMP VIEW w AS SELECT i * 10 AS j FROM v");
        await Engine.RowsAsync("CREATE TEMP VIEW fixed AS SELECT i FROM t VERSION AS OF 0");
        Assert.Equal(["10"], await Engine.RowsAsync("SELECT j FROM w ORDER BY j"));
        table.Commit(table.Append(schema, Engine.Maker, "SELECT 2 AS i"));
        Assert.Equal(["10", "20"], await Engine.RowsAsync("SELECT j FROM w ORDER BY j"));
        table.Commit(TestTable.Remove("part-00000.parquet"));
        Assert.Equal(["20"], await Engine.RowsAsync("SELECT j FROM w ORDER BY j"));
        Assert.Equal(["1"], await Engine.RowsAsync("SELECT i FROM fixed"));
    }

    [Fact]
    public async Task R15_each_use_of_a_view_prunes_by_its_own_filter()
    {
        Engine.Table("t", "i INTEGER", "SELECT 1 AS i", "SELECT 2 AS i", "SELECT 3 AS i");
        await Engine.RowsAsync("CREATE TEMP VIEW v AS SELECT i FROM t WHERE i < 3");
        Assert.Equal(["1"], await Engine.RowsAsync("SELECT i FROM v WHERE i = 1"));
        Assert.Equal(1, Engine.FilesScanned);
        Assert.Equal(["1", "2"], await Engine.RowsAsync("SELECT i FROM v ORDER BY i"));
        Assert.Equal(2, Engine.FilesScanned);
    }
}
