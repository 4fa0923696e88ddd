using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Row tracking: which ids rows get, and that they keep them.</summary>
public sealed class RowTrackingTests : IDisposable
{
    private const string Ids = "SELECT i, _metadata.row_id, _metadata.row_commit_version FROM t ORDER BY i";

    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public RowTrackingTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(", delta.enableDeletionVectors = true, delta.columnMapping.mode = 'id'")]
    [InlineData(", delta.columnMapping.mode = 'name', delta.checkpointInterval = 2, delta.checkpointPolicy = 'v2'")]
    public async Task Rows_keep_their_ids_and_those_that_only_moved_their_versions(string more)
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p) TBLPROPERTIES (delta.enableRowTracking = true{more})");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'a')");
        await _engine.RunAsync("INSERT INTO t VALUES (4, 'b'), (5, 'b')");
        Assert.Equal(["1|0|1", "2|1|1", "3|2|1", "4|3|2", "5|4|2"], await _engine.RowsAsync(Ids));
        await _engine.RunAsync("UPDATE t SET i = i * 10 WHERE i IN (2, 4)");
        Assert.Equal(["1|0|1", "3|2|1", "5|4|2", "20|1|3", "40|3|3"], await _engine.RowsAsync(Ids));
        await _engine.RunAsync("UPDATE t SET p = 'c' WHERE i = 20");
        await _engine.RunAsync("DELETE FROM t WHERE i = 1");
        Assert.Equal(["3|2|1", "5|4|2", "20|1|4", "40|3|3"], await _engine.RowsAsync(Ids));
        await _engine.RunAsync(
            "MERGE INTO t USING (SELECT * FROM (VALUES (3), (5), (6)) v(k)) s ON t.i = s.k WHEN MATCHED AND s.k = 5 THEN DELETE "
            + "WHEN MATCHED THEN UPDATE SET p = 'd' WHEN NOT MATCHED THEN INSERT (i, p) VALUES (s.k, 'd')");
        var rows = await _engine.RowsAsync(Ids);
        Assert.Equal(["3|2|6", "20|1|4", "40|3|3"], rows.Where(r => !r.StartsWith("6|", StringComparison.Ordinal)));
        var added = rows.Single(r => r.StartsWith("6|", StringComparison.Ordinal)).Split('|').Select(long.Parse).ToArray();
        Assert.True(added[1] > 4, "an id was given twice");
        Assert.Equal(6, added[2]);
        Assert.Equal(["1|0|1", "2|1|1", "3|2|1", "4|3|2", "5|4|2"], await _engine.RowsAsync(Ids.Replace("FROM t", "FROM t VERSION AS OF 2", StringComparison.Ordinal)));

        // As one finds it who comes later, without the commits and with a checkpoint.
        await _engine.RunAsync("CHECKPOINT TABLE t");
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(rows, await later.RowsAsync(Ids));
        await later.RunAsync("INSERT INTO t VALUES (7, 'a')");
        Assert.Equal(7, Mark(7) - Mark(6) + 6); // one id more
        Assert.Equal([$"{Mark(7)}"], await later.RowsAsync("SELECT _metadata.row_id FROM t WHERE i = 7"));
        Assert.Contains("\"tags\":{\"delta.rowTracking.preserved\":\"true\"}", _engine.Commit("t", 6)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_lose_all_rows_beside_those_that_lose_some_do_not_mix_rows_up()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p) TBLPROPERTIES (delta.enableRowTracking = true, delta.enableChangeDataFeed = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'a'), (4, 'b'), (5, 'c'), (6, 'c')");
        await _engine.RunAsync("UPDATE t SET i = i * 10 WHERE i IN (2, 4, 6)");
        Assert.Equal(["1|0|1", "3|2|1", "5|4|1", "20|1|2", "40|3|2", "60|5|2"], await _engine.RowsAsync(Ids));
        Assert.Equal(
            ["2|update_preimage", "4|update_preimage", "6|update_preimage", "20|update_postimage", "40|update_postimage", "60|update_postimage"],
            await _engine.RowsAsync("SELECT i, _change_type FROM table_changes('t', 2) ORDER BY i"));
    }

    [Fact]
    public async Task Ids_are_given_anew_when_a_commit_follows_another()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableRowTracking = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("INSERT INTO t VALUES (3), (4), (5)");
            return await put();
        });
        await _engine.RunAsync("INSERT INTO t VALUES (6)");
        Assert.Equal(["1|0|1", "2|1|1", "3|2|2", "4|3|2", "5|4|2", "6|5|3"], await _engine.RowsAsync(Ids));
        Assert.Equal((4, 5), (Mark(2), Mark(3)));
    }

    [Fact]
    public async Task A_table_that_only_supports_it_gets_ids_too()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.feature.rowTracking = 'supported')");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("UPDATE t SET i = 3 WHERE i = 2");
        Assert.Equal([(0L, 1L)], Files(1));
        Assert.Equal([(2L, 2L)], Files(2));
        Assert.Equal(3, Mark(2));
        Assert.DoesNotContain("preserved", _engine.Commit("t", 2)[0], StringComparison.Ordinal);
        var features = JsonNode.Parse(_engine.Commit("t", 0).Single(l => l.Contains("\"protocol\"", StringComparison.Ordinal)))!["protocol"]!["writerFeatures"]!.AsArray();
        Assert.Contains("domainMetadata", features.Select(f => (string)f!));
        Assert.Equal(DeltaErrorCode.QueryFailed, (await _engine.ErrorAsync(Ids)).Code); // nobody has promised that they stay

        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.rowTrackingSuspended = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (9)");
        Assert.Equal([null], Files(4));
        Assert.Equal(
            DeltaErrorCode.UnsupportedFeature, (await _engine.ErrorAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableRowTracking = true)")).Code);
    }

    [Fact]
    public async Task Switching_it_on_gives_ids_to_the_rows_that_are_there()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2), (3)");
        await _engine.RunAsync("INSERT INTO t VALUES (4)");
        await _engine.RunAsync("DELETE FROM t WHERE i = 2");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableRowTracking = true)");
        var rows = await _engine.RowsAsync(Ids);
        Assert.Equal(["1", "3", "4"], rows.Select(r => r.Split('|')[0]));
        Assert.Equal(3, rows.Select(r => r.Split('|')[1]).Distinct().Count());
        Assert.All(rows, r => Assert.EndsWith("|4", r, StringComparison.Ordinal));
        Assert.All(_engine.Commit("t", 4).Where(l => l.Contains("\"add\"", StringComparison.Ordinal)), l => Assert.Contains("\"dataChange\":false", l, StringComparison.Ordinal));
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        await _engine.RunAsync("UPDATE t SET i = 40 WHERE i = 4");
        Assert.Equal(rows.Take(2).Append($"40|{rows[2].Split('|')[1]}|5"), await _engine.RowsAsync(Ids));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(["2|2"], await later.RowsAsync("SELECT count(*), count(DISTINCT path) FROM delta_files('t')"));
    }

    [Fact]
    public async Task Rows_that_come_in_meanwhile_are_not_left_without_ids()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("INSERT INTO t VALUES (1)");
            return await put();
        });
        Assert.Equal(
            DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableRowTracking = true)")).Code);
    }

    [Fact]
    public async Task Metadata_is_never_NULL_and_may_be_asked_for_that()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableRowTracking = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM t WHERE _metadata.row_id IS NULL"));
        Assert.Equal(["1|0", "2|1"], await _engine.RowsAsync("SELECT i, _metadata.row_id FROM t WHERE _metadata.row_id IS NOT NULL ORDER BY i"));
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT i FROM t WHERE _metadata IS NOT NULL ORDER BY i"));
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT i FROM t WHERE _metadata.row_commit_version IS NULL OR i = 2"));
    }

    [Fact]
    public async Task Stars_leave_metadata_out()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableRowTracking = true)");
        await _engine.RunAsync("CREATE TABLE u (i INT, _metadata STRUCT<row_id: STRING>)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("INSERT INTO u VALUES (1, {row_id: 'own'})");
        Assert.Equal(["1|0", "2|1"], await _engine.RowsAsync("SELECT *, _metadata.row_id FROM t ORDER BY i"));
        Assert.Equal(["1|0|1", "2|1|1"], await _engine.RowsAsync("SELECT x.*, x._metadata.row_id, x._metadata.row_commit_version FROM (SELECT * FROM t) JOIN t AS x USING (i) ORDER BY 1"));
        Assert.Equal(["1|own"], await _engine.RowsAsync("SELECT i, _metadata.row_id FROM u"));
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT * FROM t WHERE i IN (SELECT i FROM t WHERE _metadata.row_id = 1)"));
        Assert.Equal(["2"], await _engine.RowsAsync("WITH c AS (SELECT * EXCLUDE (_metadata) FROM t WHERE _metadata.row_id > 0) SELECT * FROM c"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT max(_metadata.row_id) FROM t"));
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("SELECT COLUMNS(*) FROM t WHERE _metadata.row_id = 1")).Code);
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("FROM t WHERE _metadata.row_id = 1")).Code);
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("SELECT t._metadata.row_id FROM t NATURAL JOIN u")).Code);
    }

    private long Mark(long version) => _engine.Commit("t", version).Select(line => JsonNode.Parse(line)!["domainMetadata"]).OfType<JsonNode>()
        .Select(domain => (long)JsonNode.Parse((string)domain["configuration"]!)!["rowIdHighWaterMark"]!).Single();

    private List<(long, long)?> Files(long version) =>
    [
        .. _engine.Commit("t", version).Select(line => JsonNode.Parse(line)!["add"]).OfType<JsonNode>()
            .Select(add => add["baseRowId"] is { } id ? ((long)id, (long)add["defaultRowCommitVersion"]!) : ((long, long)?)null),
    ];
}
