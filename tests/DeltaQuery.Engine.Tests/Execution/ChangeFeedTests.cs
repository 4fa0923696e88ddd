using System.Text.Json.Nodes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Tables that keep a change data feed: what commits say of changes, and what table_changes() makes of it.</summary>
public sealed class ChangeFeedTests : IDisposable
{
    private const string Feed = "TBLPROPERTIES (delta.enableChangeDataFeed = true";

    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public ChangeFeedTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(", delta.enableDeletionVectors = true")]
    public async Task Whole_files_and_vectors_tell_of_deletes_change_files_of_the_rest(string more)
    {
        var usesVectors = more.Length > 0;
        await _engine.RunAsync($"CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p) {Feed}{more})");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'c'), (5, 'c')");
        Assert.Empty(ChangeFiles(1));
        await _engine.RunAsync("DELETE FROM t WHERE p = 'b'");
        Assert.Empty(ChangeFiles(2));
        await _engine.RunAsync("DELETE FROM t WHERE i = 1");
        Assert.Equal(usesVectors ? [] : ["_change_data/p=a/"], ChangeFiles(3));
        await _engine.RunAsync("UPDATE t SET i = i WHERE i = 2"); // a row that is set to what it is counts as changed
        Assert.Equal(["_change_data/p=a/"], ChangeFiles(4));
        await _engine.RunAsync("MERGE INTO t USING (SELECT * FROM (VALUES (4), (9)) v(k)) s ON t.i = s.k WHEN MATCHED THEN UPDATE SET p = 'd' WHEN NOT MATCHED THEN INSERT (i, p) VALUES (s.k, 'e')");
        Assert.Equal(["_change_data/p=c/", "_change_data/p=d/", "_change_data/p=e/"], ChangeFiles(5));
        await _engine.RunAsync("MERGE INTO t USING (SELECT * FROM (VALUES (10)) v(k)) s ON t.i = s.k WHEN NOT MATCHED THEN INSERT (i, p) VALUES (s.k, 'e')");
        Assert.Empty(ChangeFiles(6));
        await _engine.RunAsync("CREATE OR REPLACE TABLE t (i INT, p STRING) PARTITIONED BY (p) TBLPROPERTIES (delta.enableChangeDataFeed = true)");
        Assert.Empty(ChangeFiles(7));
        string[] expected =
        [
            "3|b|delete|2", "1|a|delete|3", "2|a|update_postimage|4", "2|a|update_preimage|4", "4|c|update_preimage|5", "4|d|update_postimage|5", "9|e|insert|5",
            "10|e|insert|6", "2|a|delete|7", "4|d|delete|7", "5|c|delete|7", "9|e|delete|7", "10|e|delete|7",
        ];
        Assert.Equal(expected, await _engine.RowsAsync("SELECT i, p, _change_type, _commit_version FROM table_changes('t', 2) ORDER BY _commit_version, i, p, _change_type"));
        var metrics = await _engine.RowsAsync("SELECT version, operationMetrics['numAddedChangeFiles'], operationMetrics['numTargetChangeFilesAdded'] FROM delta_history('t') WHERE version BETWEEN 2 AND 5 ORDER BY 1");
        Assert.Equal(["2|0|NULL", $"3|{(usesVectors ? 0 : 1)}|NULL", "4|1|NULL", "5|NULL|3"], metrics);
    }

    [Fact]
    public async Task Change_files_hold_rows_as_the_table_does()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (i INT, c CHAR(3), s STRUCT<a: INT>, l ARRAY<STRUCT<x: INT>>, g INT GENERATED ALWAYS AS (i + 1), d INT DEFAULT 7, dt DATE GENERATED ALWAYS AS (CAST(ts AS DATE)), "
            + $"ts TIMESTAMP, CHECK_ STRING) PARTITIONED BY (dt) {Feed}, delta.columnMapping.mode = 'id', delta.feature.allowColumnDefaults = 'supported')");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT small CHECK (i < 100)");
        await _engine.RunAsync("INSERT INTO t (i, c, s, l, ts) VALUES (1, 'x', {a: 1}, [{x: 5}], TIMESTAMPTZ '2024-02-29 01:00:00+00'), (2, 'y', NULL, [], NULL)");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN s.a TO b");
        await _engine.RunAsync("UPDATE t SET i = 10, c = 'z', s.b = 4, l = [{x: 6}] WHERE i = 1");
        await _engine.RunAsync("MERGE INTO t USING (SELECT * FROM (VALUES (10), (77)) v(k)) s ON t.i = s.k WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (i, c) VALUES (s.k, 'n')");
        string[] expected =
        [
            "1|x  |{'b': 1}|[{'x': 5}]|2|7|2024-02-29|update_preimage|4", "10|z  |{'b': 4}|[{'x': 6}]|11|7|2024-02-29|update_postimage|4",
            "10|z  |{'b': 4}|[{'x': 6}]|11|7|2024-02-29|delete|5", "77|n  |NULL|NULL|78|7|NULL|insert|5",
        ];
        const string Query = "SELECT i, c, s, l, g, d, dt, _change_type, _commit_version FROM table_changes('t', 4) ORDER BY _commit_version, i";
        Assert.Equal(expected, await _engine.RowsAsync(Query));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(expected, await later.RowsAsync(Query));
        Assert.Equal(["78|NULL"], await _engine.RowsAsync("SELECT g, dt FROM table_changes('t', 3) WHERE i = 77 AND dt IS NULL"));
    }

    [Fact]
    public async Task Change_files_of_a_commit_that_fails_go_away()
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT) {Feed})");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        var files = _engine.Files("t");
        _store!.OnNextPut((_, _) => throw new DeltaException(DeltaErrorCode.StorageFailed, "no"));
        Assert.Equal(DeltaErrorCode.StorageFailed, (await _engine.ErrorAsync("UPDATE t SET i = 3 WHERE i = 1")).Code);
        Assert.Equal(files, _engine.Files("t"));
        await _engine.RunAsync("UPDATE t SET i = 3 WHERE i = 1");
        Assert.Equal(["2", "3"], await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Single(ChangeFiles(2));
    }

    [Fact]
    public async Task Statements_of_a_transaction_tell_their_changes_alike_or_not_at_all()
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT, n INT) {Feed}, delta.enableDeletionVectors = true, delta.enableRowTracking = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)");
        foreach (var sql in (string[])["BEGIN", "DELETE FROM t WHERE i = 1", "INSERT INTO t VALUES (4, 0)", "DELETE FROM t WHERE i = 2", "COMMIT"])
            await _engine.RunAsync(sql);
        Assert.Empty(ChangeFiles(2));
        foreach (var sql in (string[])["BEGIN", "UPDATE t SET n = 1 WHERE i = 3", "UPDATE t SET n = n + 1", "COMMIT"])
            await _engine.RunAsync(sql);
        Assert.Equal(
            ["1|0|delete|2", "2|0|delete|2", "4|0|insert|2", "3|0|update_preimage|3", "3|1|update_preimage|3", "3|1|update_postimage|3", "3|2|update_postimage|3",
                "4|0|update_preimage|3", "4|1|update_postimage|3"],
            await _engine.RowsAsync("SELECT i, n, _change_type, _commit_version FROM table_changes('t', 2) ORDER BY 4, 1, 2, 3 DESC"));
        Assert.Equal(["3|2|2|3", "4|1|3|3"], await _engine.RowsAsync("SELECT *, _metadata.row_id, _metadata.row_commit_version FROM t ORDER BY i"));
        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("INSERT INTO t VALUES (5, 0)");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("UPDATE t SET n = 9")).Code);
        await _engine.RunAsync("ROLLBACK");
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        Assert.All(_engine.Files("t").Where(f => f.StartsWith("_change_data/", StringComparison.Ordinal)), f => Assert.Contains(
            Path.GetFileName(f), string.Concat(_engine.Commit("t", 3)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_property_that_the_protocol_does_not_back_asks_for_nothing()
    {
        var table = _engine.Table("t");
        var schema = TestEngine.Schema("i INTEGER");
        var metadata = TestTable.Metadata(schema, configuration: new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" });
        table.Commit([TestTable.Protocol(), metadata, table.Append(schema, _engine.Maker, "SELECT i::INTEGER AS i FROM range(3) r(i)")]);
        await _engine.RunAsync("UPDATE t SET i = 9 WHERE i = 1");
        Assert.Empty(ChangeFiles(1));
    }

    [Fact]
    public async Task Rows_in_which_two_vectors_differ_came_or_went()
    {
        var table = _engine.Table("t");
        var schema = TestEngine.Schema("i INTEGER");
        var metadata = TestTable.Metadata(schema, configuration: new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" });
        var path = table.WriteFile(_engine.Maker, "SELECT i::INTEGER AS i FROM range(10) r(i)");
        JsonObject Add(params long[] deleted) => table.Add(path, new JsonObject { ["numRecords"] = 10 }, vector: deleted.Length == 0 ? null : Vector(deleted));
        JsonObject Remove(params long[] deleted) => TestTable.Remove(path, deleted.Length == 0 ? null : Vector(deleted));
        table.Commit([TestTable.Protocol("deletionVectors"), metadata, Add()]);
        table.Commit([Remove(), Add(0, 9)]);
        table.Commit([Remove(0, 9), Add(0, 3, 4)]);
        table.Commit([Remove(0, 3, 4), Add()]);
        table.Commit([Remove(), Add(7)]);
        table.Commit([Remove(7)]);
        string[] expected =
        [
            "0|delete|1", "9|delete|1", "3|delete|2", "4|delete|2", "9|insert|2", "0|insert|3", "3|insert|3", "4|insert|3", "7|delete|4", "0|delete|5", "1|delete|5",
            "2|delete|5", "3|delete|5", "4|delete|5", "5|delete|5", "6|delete|5", "8|delete|5", "9|delete|5",
        ];
        Assert.Equal(expected, await _engine.RowsAsync("SELECT i, _change_type, _commit_version FROM table_changes('t', 1) ORDER BY 3, 1"));
        Assert.Equal(["28"], await _engine.RowsAsync("SELECT count(*) FROM table_changes('t', 0)"));
        Assert.Equal(["2|2", "3|3"], await _engine.RowsAsync("SELECT _commit_version, count(*) FROM table_changes('t', 2, 3) WHERE i < 9 GROUP BY 1 ORDER BY 1"));
    }

    [Fact]
    public async Task Times_round_towards_each_other()
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT) {Feed})");
        for (var i = 1; i <= 3; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        for (var version = 0; version <= 3; version++)
            File.SetLastWriteTimeUtc(Path.Combine(_engine.Root, "t", "_delta_log", $"{version:D20}.json"), new DateTime(2024, 1, 1, 10 + version, 0, 0, DateTimeKind.Utc));
        using var later = new TestEngine(_engine.Root);
        async Task<string> VersionsAsync(string from, string to) => string.Join(
            ' ', await later.RowsAsync($"SELECT _commit_version FROM table_changes('t', {from}, {to}) ORDER BY 1"));
        Assert.Equal("2 3", await VersionsAsync("'2024-01-01 11:30:00'", "TIMESTAMPTZ '2024-01-01 13:00:00+00'"));
        Assert.Equal("1 2", await VersionsAsync("'2024-01-01 11:00:00'", "'2024-01-01 12:59:59.999999'"));
        Assert.Equal("1", await VersionsAsync("'2000-01-01'", "'2024-01-01 11:00:00'"));
        Assert.Equal("2", await VersionsAsync("'2024-01-01 11:00:00.000001'", "2"));
        Assert.Equal("", await VersionsAsync("'2024-01-01 11:10:00'", "'2024-01-01 11:20:00'")); // no commit lies between
        Assert.Equal(DeltaErrorCode.VersionNotFound, (await later.ErrorAsync("FROM table_changes('t', '2024-01-01 11:20:00', '2024-01-01 11:10:00')")).Code);
        Assert.Equal(DeltaErrorCode.TimestampOutOfRange, (await later.ErrorAsync("FROM table_changes('t', '2024-01-01 13:00:00.000001')")).Code);
        Assert.Equal(
            ["2024-01-01 12:00:00+00"], await later.RowsAsync("SELECT _commit_timestamp::VARCHAR FROM table_changes('t', 1, 2) WHERE _commit_version = 2"));
        Assert.Equal(DeltaErrorCode.QueryFailed, (await later.ErrorAsync("FROM table_changes('t', $1)")).Code); // it has no value
        Assert.Equal(
            ["2"], await later.RowsAsync("SELECT _commit_version FROM table_changes('t', 0) WHERE _commit_timestamp BETWEEN '2024-01-01 11:30:00+00' AND '2024-01-01 12:30:00+00'"));
    }

    [Fact]
    public async Task In_commit_timestamps_are_the_times_of_changes()
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT) {Feed}, delta.enableInCommitTimestamps = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("UPDATE t SET i = 2");
        foreach (var file in Directory.GetFiles(Path.Combine(_engine.Root, "t", "_delta_log"), "*.json"))
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(
            ["1|true", "2|true", "2|true"],
            await later.RowsAsync("SELECT _commit_version, _commit_timestamp = timestamp AND timestamp > '2020-01-01' FROM table_changes('t', 1) JOIN delta_history('t') ON version = _commit_version ORDER BY 1"));
    }

    [Fact]
    public async Task Filters_leave_files_and_columns_out()
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT, n INT) {Feed})");
        for (var i = 0; i < 5; i++)
            await _engine.RunAsync($"INSERT INTO t SELECT {i} * 10 + r.i, 0 FROM range(10) r(i)");
        await _engine.RunAsync("UPDATE t SET n = 1 WHERE i IN (3, 33)");
        Assert.Equal("10", await _engine.ValueAsync("SELECT count(i) FROM table_changes('t', 0) WHERE _commit_version = 3"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(n) FROM table_changes('t', 0, 5) WHERE i = 42"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.Equal("4", await _engine.ValueAsync("SELECT count(n) FROM table_changes('t', 6)"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(n) FROM table_changes('t', 0, 5) WHERE _change_type = 'delete'"));
        Assert.Equal(0, _engine.FilesScanned);
    }

    [Fact]
    public async Task Commits_that_were_cleaned_away_are_missed()
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT) {Feed})");
        for (var i = 1; i <= 3; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        await _engine.RunAsync("INSERT INTO t VALUES (4)");
        for (var version = 0; version < 2; version++)
            File.Delete(Path.Combine(_engine.Root, "t", "_delta_log", $"{version:D20}.json"));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(DeltaErrorCode.VersionNotFound, (await later.ErrorAsync("FROM table_changes('t', 1)")).Code);
        Assert.Equal(["3", "4"], await later.RowsAsync("SELECT i FROM table_changes('t', 3) ORDER BY 1"));
    }

    [Fact]
    public async Task A_remove_that_does_not_say_its_partition_is_no_row_of_a_wrong_one()
    {
        var table = _engine.Table("t");
        var schema = TestEngine.Schema("i INTEGER, p VARCHAR");
        var metadata = TestTable.Metadata(schema, ["p"], new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" });
        var path = table.WriteFile(_engine.Maker, "SELECT 1::INTEGER AS i");
        table.Commit([TestTable.Protocol(), metadata, table.Add(path, partitionValues: new Dictionary<string, string?> { ["p"] = "x" })]);
        table.Commit([TestTable.Remove(path)]);
        Assert.Equal(["1|x|insert"], await _engine.RowsAsync("SELECT i, p, _change_type FROM table_changes('t', 0, 0)"));
        var error = await _engine.ErrorAsync("SELECT * FROM table_changes('t', 0)");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains("in which partition", error.Message, StringComparison.Ordinal);
    }

    private static DeltaQuery.Engine.Log.Actions.DeletionVectorDescriptor Vector(long[] rows) => DeletionVector.FromPositions(rows).ToInline();

    /// <summary>The folders of the change files that a commit names.</summary>
    private List<string> ChangeFiles(long version) =>
    [
        .. _engine.Commit("t", version).Select(line => JsonNode.Parse(line)!["cdc"]).OfType<JsonNode>()
            .Select(cdc => (string)cdc["path"]!).Select(path => path[..(path.LastIndexOf('/') + 1)]).Order(StringComparer.Ordinal),
    ];
}
