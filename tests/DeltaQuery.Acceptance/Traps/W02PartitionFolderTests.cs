using DeltaQuery.Engine;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>W2: no two partitions share a file. NULL and the text that stands for it would lie in one folder. W3: DuckDB's setting that gives
/// up the order of rows stays off, as writing partitions is slower with it.</summary>
public sealed class W02PartitionFolderTests : TrapTest
{
    [Fact]
    public async Task W2_the_text_that_stands_for_null_is_refused_and_no_row_is_lost()
    {
        await Engine.RunAsync("CREATE TABLE t (a INT, p STRING) PARTITIONED BY (p)");
        var error = await Engine.ErrorAsync("INSERT INTO t VALUES (1, NULL), (2, '__HIVE_DEFAULT_PARTITION__')");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
        await Engine.RunAsync("INSERT INTO t VALUES (1, NULL), (2, ''), (3, 'x'), (4, 'X'), (5, 'x ')");
        Assert.Equal(5L, Count("t"));
    }

    [Fact]
    public async Task W2_files_of_statements_and_partitions_have_names_of_their_own()
    {
        await Engine.RunAsync("CREATE TABLE t (a INT, p INT) PARTITIONED BY (p)");
        for (var i = 0; i < 3; i++)
            await Engine.RunAsync("INSERT INTO t SELECT i, i % 7 FROM range(700) r(i)");
        var table = PlainTable.Open(Path.Combine(Engine.Root, "t"), Engine.Maker);
        Assert.Equal(21, table.Files.Count);
        Assert.Equal(21, table.Files.Select(f => f.Path).Distinct().Count());
        Assert.Equal(2100L, Count("t"));
    }

    [Fact]
    public async Task W3_no_statement_gives_up_the_order_of_rows_for_its_partitions()
    {
        await Engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT i, i % 2 AS p FROM range(3000) r(i)");
        await Engine.RunAsync("UPDATE t SET i = i + 1");
        Assert.Equal("true", await Engine.ValueAsync("SELECT current_setting('preserve_insertion_order')"));
        Assert.Equal(3000L, Count("t"));
    }

    private long Count(string name)
    {
        PlainTable.Open(Path.Combine(Engine.Root, name), Engine.Maker).CopyInto("plain");
        return (long)PlainTable.Rows(Engine.Maker, "SELECT count(*) FROM plain")[0][0]!;
    }
}
