using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>ANALYZE TABLE .. COMPUTE DELTA STATISTICS.</summary>
public sealed class AnalyzeTableTests : IDisposable
{
    private const string Analyze = "ANALYZE TABLE t COMPUTE DELTA STATISTICS";

    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public AnalyzeTableTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("delta.enableDeletionVectors = true")]
    [InlineData("delta.columnMapping.mode = 'name'")]
    [InlineData("delta.columnMapping.mode = 'id', delta.enableDeletionVectors = true")]
    public async Task Files_that_we_wrote_need_nothing(string properties)
    {
        await _engine.RunAsync(
            "CREATE TABLE t (i INT, s STRING, d DOUBLE, f FLOAT, e DECIMAL(12, 3), day DATE, ts TIMESTAMP, ntz TIMESTAMP_NTZ, b BOOLEAN, bin BINARY, "
            + $"st STRUCT<a: INT, b: STRUCT<c: STRING>>, l ARRAY<INT>, m MAP<STRING, INT>, p STRING) PARTITIONED BY (p){(properties.Length > 0 ? $" TBLPROPERTIES ({properties})" : "")}");
        await _engine.RunAsync(
            "INSERT INTO t SELECT i, repeat('ü', i * 20) || i, i / 3, i / 3, i / 7, DATE '2024-01-01' + i, TIMESTAMPTZ '2024-01-01 00:00:00.000123Z' + INTERVAL (i) HOUR, "
            + "TIMESTAMP '1950-01-01 00:00:00.000123' + INTERVAL (i) HOUR, i % 2 = 0, 'x'::BLOB, CASE WHEN i > 2 THEN {a: i, b: {c: 'q'}} END, CASE WHEN i > 4 THEN [i] END, NULL, "
            + "'p' || i % 2 FROM (SELECT i::INT AS i FROM range(10) r(i))");
        await _engine.RunAsync(Analyze);
        Assert.Equal("1", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_told_anew_and_nothing_else_changes()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, s STRING) TBLPROPERTIES (delta.enableDeletionVectors = true, delta.enableRowTracking = true, delta.dataSkippingNumIndexedCols = 0)");
        await _engine.RunAsync("INSERT INTO t SELECT i, 's' || i FROM range(10) r(i)");
        await _engine.RunAsync("INSERT INTO t SELECT i, 's' || i FROM range(10, 20) r(i)");
        await _engine.RunAsync("DELETE FROM t WHERE i < 5");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.dataSkippingNumIndexedCols = 2, delta.enableChangeDataFeed = true)");
        var before = Live(4);
        await _engine.RunAsync(Analyze);
        var after = Adds(5);
        Assert.Equal(2, after.Count);
        foreach (var add in after)
        {
            var old = before[(string)add["path"]!];
            Assert.False((bool)add["dataChange"]!);
            foreach (var key in (string[])["deletionVector", "baseRowId", "defaultRowCommitVersion", "size", "modificationTime", "partitionValues"])
                Assert.Equal(old[key]?.ToJsonString(), add[key]?.ToJsonString());
        }

        Assert.Equal(
            """{"numRecords":10,"minValues":{"i":5,"s":"s5"},"maxValues":{"i":9,"s":"s9"},"nullCount":{"i":0,"s":0},"tightBounds":true}""",
            (string)after.Single(a => a["deletionVector"] is not null)["stats"]!);
        Assert.Equal("15|180", await _engine.ValueAsync("SELECT count(*), sum(i) FROM t WHERE i >= 5"));
        Assert.Equal(["15"], await _engine.RowsAsync("SELECT i FROM t WHERE s = 's15'"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.Equal(["COMPUTE STATS|[\"true\"]|false"], await _engine.RowsAsync("SELECT operation, operationParameters['predicate'], isBlindAppend FROM (DESCRIBE HISTORY t LIMIT 1)"));
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM table_changes('t', 5)"));
        await _engine.RunAsync(Analyze);
        Assert.Equal("5", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("15", await later.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Padding_that_no_file_holds_is_in_no_lower_bound()
    {
        await _engine.RunAsync("CREATE TABLE t (c CHAR(5))");
        await _engine.RunAsync("INSERT INTO t VALUES ('ab'), ('cd')");
        await _engine.RunAsync(Analyze);
        var stats = JsonNode.Parse((string)Live(await NewestAsync()).Values.Single()["stats"]!)!;
        Assert.True(string.CompareOrdinal((string)stats["minValues"]!["c"]!, "ab") <= 0);
        Assert.True(string.CompareOrdinal((string)stats["maxValues"]!["c"]!, "cd") >= 0);
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(*) FROM t WHERE rtrim(c) = 'ab'"));
    }

    [Fact]
    public async Task An_empty_table_and_one_without_bounds_go_through()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync(Analyze);
        Assert.Equal("0", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
        await _engine.RunAsync("CREATE TABLE u (p INT, v BINARY) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO u VALUES (1, NULL)");
        await _engine.RunAsync("ANALYZE TABLE u COMPUTE DELTA STATISTICS");
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (100)", false)]
    [InlineData("DELETE FROM t WHERE i = 1", true)]
    [InlineData("ALTER TABLE t SET TBLPROPERTIES (a = 'b')", true)]
    public async Task A_commit_that_comes_first_is_a_conflict_if_it_took_files_away(string theirs, bool conflicts)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.dataSkippingNumIndexedCols = 0, delta.isolationLevel = 'Serializable')");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.dataSkippingNumIndexedCols = 1)");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync(theirs);
            return await put();
        });
        if (conflicts)
            Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync(Analyze)).Code);
        else
            await _engine.RunAsync(Analyze);
        Assert.Equal(await other.RowsAsync("SELECT * FROM t ORDER BY i"), await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
        Assert.Equal(conflicts ? 3 : 4, await NewestAsync());
    }

    [Fact]
    public async Task What_cannot_be_analyzed_is_refused_at_its_place()
    {
        await _engine.RunAsync("CREATE TEMP TABLE temporary AS SELECT 1 AS i");
        Assert.Equal((DeltaErrorCode.TableNotFound, 14), Of(await _engine.ErrorAsync("ANALYZE TABLE nope COMPUTE DELTA STATISTICS")));
        Assert.Equal((DeltaErrorCode.NotSupported, 14), Of(await _engine.ErrorAsync("ANALYZE TABLE temporary COMPUTE DELTA STATISTICS")));
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        Assert.Equal((DeltaErrorCode.NotSupported, 0), Of(await _engine.ErrorAsync("ANALYZE TABLE t COMPUTE STATISTICS")));

        static (DeltaErrorCode, int?) Of(DeltaException error) => (error.Code, error.Position);
    }

    private async Task<long> NewestAsync() => long.Parse(await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"), null);

    /// <summary>The newest action of each path, up to a version.</summary>
    private Dictionary<string, JsonNode> Live(long version) => Enumerable.Range(0, (int)version + 1).SelectMany(v => Adds(v))
        .GroupBy(a => (string)a["path"]!).ToDictionary(g => g.Key, g => g.Last());

    private List<JsonNode> Adds(long version) =>
        [.. _engine.Commit("t", version).Select(line => JsonNode.Parse(line)!).Select(action => action["add"]).OfType<JsonNode>()];
}
