using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Compaction after commits, where a table asks for it.</summary>
public sealed class AutoCompactionTests : IDisposable
{
    private readonly List<string> _warnings = [];
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public AutoCompactionTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner), warn: _warnings.Add);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("delta.autoOptimize.autoCompact = true")]
    [InlineData("delta.autoOptimize.autoCompact = 'auto'")]
    [InlineData("delta.autoOptimize = true")]
    public async Task Partitions_with_many_small_files_are_packed_when_they_are_written_into(string property)
    {
        await _engine.RunAsync($"CREATE TABLE t (a INT, p INT) PARTITIONED BY (p) TBLPROPERTIES ({property})");
        await _engine.RunAsync("SET deltaquery.auto_compact.min_num_files = 3");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1), (1, 2)");
        await _engine.RunAsync("INSERT INTO t VALUES (2, 1), (2, 2)");
        Assert.Equal("4", await FilesAsync());
        await _engine.RunAsync("INSERT INTO t VALUES (3, 1)");
        Assert.Equal("3", await FilesAsync());
        Assert.Equal("4|true", await _engine.ValueAsync("SELECT version, operationParameters['auto'] FROM delta_history('t') WHERE operation = 'OPTIMIZE'"));
        await _engine.RunAsync("MERGE INTO t USING (SELECT 9 AS a, 2 AS p) AS s ON t.a = s.a WHEN NOT MATCHED THEN INSERT *");
        Assert.Equal("2", await FilesAsync());
        Assert.Equal(["1|3|6", "2|3|12"], await _engine.RowsAsync("SELECT p, count(*), sum(a) FROM t GROUP BY p ORDER BY p"));
    }

    [Fact]
    public async Task Nothing_is_packed_without_the_property_nor_inside_of_a_transaction_but_after_it()
    {
        await _engine.RunAsync("SET deltaquery.auto_compact.min_num_files = 2");
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.autoOptimize.autoCompact = false)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Equal("2", await FilesAsync());
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.autoOptimize.autoCompact = true)");
        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("INSERT INTO t VALUES (3)");
        await _engine.RunAsync("INSERT INTO t VALUES (4)");
        Assert.Equal("4", await FilesAsync());
        await _engine.RunAsync("COMMIT");
        Assert.Equal("1", await FilesAsync());
        Assert.Equal("4|10", await _engine.ValueAsync("SELECT count(*), sum(a) FROM t"));
    }

    [Fact]
    public async Task A_compaction_that_fails_is_a_warning()
    {
        await _engine.RunAsync("SET deltaquery.auto_compact.min_num_files = 2");
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.autoOptimize.autoCompact = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        _store!.OnNextPut((_, put) => put());
        _store.OnNextPut((path, put) => path.EndsWith(".crc", StringComparison.Ordinal) ? put() : throw new DeltaException(DeltaErrorCode.StorageFailed, "no more space"));
        _store.OnNextPut((_, _) => throw new DeltaException(DeltaErrorCode.StorageFailed, "no more space"));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (2)"));
        Assert.Contains(_warnings, w => w.Contains("t: the compaction after the commit failed: no more space", StringComparison.Ordinal));
        Assert.Equal("2|3", await _engine.ValueAsync("SELECT count(*), sum(a) FROM t"));
    }

    [Fact]
    public async Task Properties_without_their_prefix_are_taken_with_a_notice()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('autoOptimize.autoCompact' = 'true', 'autoOptimize.optimizeWrite' = 'true', checkpointInterval = 20)");
        Assert.Equal(
            ["delta.autoOptimize.autoCompact|true", "delta.autoOptimize.optimizeWrite|true", "delta.checkpointInterval|20"],
            (await _engine.RowsAsync("SHOW TBLPROPERTIES t")).Where(p => p.StartsWith("delta.auto", StringComparison.Ordinal) || p.Contains("Interval", StringComparison.Ordinal)));
        Assert.Contains("the table property autoOptimize.autoCompact is taken for delta.autoOptimize.autoCompact", _warnings);
        Assert.Equal(3, _warnings.Count);
    }

    private Task<string> FilesAsync() => _engine.ValueAsync("SELECT count(*) FROM delta_files('t')");
}
