using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class IngestTableTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Positions_from_before_the_table_was_made_come_with_its_first_rows()
    {
        await using var sink = new SinkFixture(_engine, "a INTEGER", o => o with { Create = new TableTerms() });
        using var starts = new MessageBuffer();
        starts.MoveTo(SinkFixture.Partition(0), 0);
        starts.MoveTo(SinkFixture.Partition(1), 200);
        await sink.CommitAsync(starts);
        await sink.CommitAsync("""{"a": 1}""");
        await using var next = new SinkFixture(_engine, "a INTEGER");
        Assert.Equal("0=1, 1=200", await next.StartAsync(2));
    }

    [Fact]
    public async Task A_missing_table_is_made_with_the_columns_of_the_mapping()
    {
        await using var sink = new SinkFixture(
            _engine, "a INTEGER, day DATE, s STRUCT(x BIGINT, y VARCHAR)",
            o => o with { Create = new TableTerms { PartitionedBy = ["day"], Properties = [new("delta.checkpointInterval", "7")] } });
        Assert.Equal("", await sink.StartAsync());
        var committed = await sink.CommitAsync("""{"a": 1, "day": "2026-01-02", "s": {"x": 3, "y": "it's"}}""");
        Assert.Equal((1, 1), (committed.Version, committed.RowsWritten));
        Assert.Equal(["1|2026-01-02|3|it's"], await _engine.RowsAsync("SELECT a, day, s.x, s.y FROM t"));
        Assert.Equal(["[day]|7"], await _engine.RowsAsync("SELECT partitionColumns::VARCHAR, properties['delta.checkpointInterval'] FROM (DESCRIBE DETAIL t)"));
        Assert.Equal("0=1", await sink.StartAsync());
    }

    [Fact]
    public async Task Files_hold_partition_columns_where_the_table_asks_for_it()
    {
        await _engine.RunAsync("CREATE TABLE t (day DATE, a INT) PARTITIONED BY (day) TBLPROPERTIES ('delta.enableMaterializePartitionColumnsFeature' = 'true')");
        await using var sink = new SinkFixture(_engine, "a INTEGER, day DATE");
        await sink.StartAsync();
        await sink.CommitAsync("""{"a": 1, "day": "2026-01-02"}""", """{"a": 2}""");
        using var rows = _engine.Maker.Query($"SELECT a, day::VARCHAR FROM read_parquet('{_engine.Root}/t/*/*.parquet', hive_partitioning = false) ORDER BY a");
        Assert.Equal(["1|2026-01-02", "2|"], rows.Rows().Select(row => string.Join('|', row)));
        Assert.Equal(["2026-01-02|1", "NULL|2"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
    }

    [Fact]
    public async Task Positions_wait_for_the_first_row_to_make_the_table()
    {
        await using var sink = new SinkFixture(_engine, "a INTEGER", o => o with { Create = new TableTerms(), OnError = IngestErrorPolicy.Skip });
        var committed = await sink.CommitAsync("x", "y");
        Assert.Equal((-1, 2), (committed.Version, committed.Skipped));
        Assert.Equal("0=2", await sink.StartAsync());
        committed = await sink.CommitAsync("""{"a": 1}""");
        Assert.Equal((1, 1), (committed.Version, committed.RowsWritten));
        Assert.Equal("0=3", await sink.StartAsync());
        await sink.CommitAsync("""{"a": 2}""");
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public async Task Of_two_that_make_the_table_one_does_and_both_go_on()
    {
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var one = new SinkFixture(_engine, "a INTEGER", o => o with { Create = new TableTerms() });
        await using var two = new SinkFixture(other, "a INTEGER", o => o with { Create = new TableTerms() });
        store!.OnNextPut(async (_, put) =>
        {
            await one.CommitAsync(0, """{"a": 1}""");
            return await put();
        });
        await two.CommitAsync(1, """{"a": 2}""");
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
        Assert.Equal("0=1, 1=1", await one.StartAsync(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Columns_that_only_messages_have_are_added_in_the_commit_of_their_rows(bool keyed)
    {
        await _engine.RunAsync("CREATE TABLE t (k INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await using var sink = new SinkFixture(
            _engine, "k INTEGER, added VARCHAR", o => o with { AddsColumns = true, Key = keyed ? new KeyTerms(["k"]) : null });
        var committed = await sink.CommitAsync("""{"k": 2, "added": "x"}""");
        Assert.Equal(2, committed.Version);
        Assert.Equal(keyed ? ["1|NULL", "2|x"] : ["1|NULL", "2|x", "2|NULL"], await _engine.RowsAsync("SELECT k, added FROM t ORDER BY ALL"));
        await sink.CommitAsync("""{"k": 3, "added": "y"}""");
        Assert.Equal("0=2", await sink.StartAsync());
        Assert.DoesNotContain("metaData", string.Join('\n', _engine.Commit("t", 3)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Spark_reads_what_was_ingested()
    {
        Skip.If(SparkOracle.Address == null, SparkOracle.Missing);
        await _engine.RunAsync("CREATE TABLE t (k INT, s INT, v STRING) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        await using var sink = new SinkFixture(
            _engine, "k INTEGER, s INTEGER, v VARCHAR", o => o with { Key = new KeyTerms(["k"]) { SequenceColumn = "s" } });
        await sink.CommitAsync("""{"k": 1, "s": 1, "v": "a"}""", """{"k": 2, "s": 1, "v": "b"}""");
        await sink.CommitAsync("""{"k": 1, "s": 2, "v": "A"}""");
        var path = $"delta.`{Path.Combine(_engine.Root, "t")}`";
        var spark = new SparkOracle();
        Assert.Equal(["1|2|A", "2|1|b"], await spark.RowsAsync($"SELECT k, s, v FROM {path} ORDER BY k"));
        Assert.Equal("STREAMING UPDATE", (await spark.HistoryAsync(path))[^1].Operation);
    }
}
