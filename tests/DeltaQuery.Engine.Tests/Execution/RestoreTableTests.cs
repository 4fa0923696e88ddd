using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>RESTORE: rows, files and metadata of an earlier version, and what must not go back with them.</summary>
public sealed class RestoreTableTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public RestoreTableTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("delta.enableDeletionVectors = true")]
    [InlineData("delta.enableDeletionVectors = true, delta.columnMapping.mode = 'name', delta.checkpointInterval = 2")]
    [InlineData("delta.columnMapping.mode = 'id', delta.checkpointInterval = 3, delta.checkpointPolicy = 'v2'")]
    public async Task Each_version_can_be_restored_from_each_later_one(string properties)
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p){(properties.Length > 0 ? $" TBLPROPERTIES ({properties})" : "")}");
        foreach (var sql in (string[])
            [
                "INSERT INTO t SELECT i, 'a' FROM range(10) r(i)", "INSERT INTO t SELECT i, 'b''% c' FROM range(10, 2000) r(i)", "DELETE FROM t WHERE i % 3 = 0",
                "UPDATE t SET p = 'c' WHERE i = 7", "DELETE FROM t WHERE i % 5 = 0", "INSERT OVERWRITE t VALUES (1, NULL)", "TRUNCATE TABLE t",
            ])
            await _engine.RunAsync(sql);
        var versions = new List<List<string>>();
        for (var version = 0; version <= 7; version++)
            versions.Add(await _engine.RowsAsync($"SELECT * FROM t VERSION AS OF {version} ORDER BY ALL"));
        foreach (var to in (int[])[2, 5, 3, 0, 6, 4, 7, 1])
        {
            await _engine.RunAsync($"RESTORE TABLE t TO VERSION AS OF {to}");
            Assert.Equal(versions[to], await _engine.RowsAsync("SELECT * FROM t ORDER BY ALL"));
            using var later = new TestEngine(_engine.Root);
            Assert.Equal(versions[to], await later.RowsAsync("SELECT * FROM t ORDER BY ALL"));
        }

        for (var version = 0; version <= 7; version++)
            Assert.Equal(versions[version], await _engine.RowsAsync($"SELECT * FROM t VERSION AS OF {version} ORDER BY ALL"));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (-1, 'd')"));
    }

    [Fact]
    public async Task The_result_and_the_history_tell_of_files_and_bytes()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        var sizes = Enumerable.Range(1, 2).Select(version => (long)Actions(version, "add")[0]["size"]!).ToList();
        Assert.Equal([$"{sizes[0]}|1|1|0|{sizes[1]}|0"], await _engine.RowsAsync("RESTORE TABLE t TO VERSION AS OF 1"));
        Assert.Equal([$"{sizes.Sum()}|2|0|1|0|{sizes[1]}"], await _engine.RowsAsync("RESTORE TABLE t TO VERSION AS OF 2"));
        Assert.Equal(
            [$"RESTORE|2|NULL|{sizes.Sum()}|2|0|1|0|{sizes[1]}|Serializable|false"],
            await _engine.RowsAsync(
                "SELECT operation, operationParameters['version'], operationParameters['timestamp'], operationMetrics['tableSizeAfterRestore'], "
                + "operationMetrics['numOfFilesAfterRestore'], operationMetrics['numRemovedFiles'], operationMetrics['numRestoredFiles'], "
                + "operationMetrics['removedFilesSize'], operationMetrics['restoredFilesSize'], isolationLevel, isBlindAppend FROM (DESCRIBE HISTORY t LIMIT 1)"));
        Assert.True((bool)Actions(4, "add")[0]["dataChange"]!);
        Assert.Empty(Actions(4, "metaData")); // it is what it was
        using var result = await _engine.Session.ExecuteAsync("RESTORE t TO VERSION AS OF 0");
        Assert.Equal(
            ["table_size_after_restore", "num_of_files_after_restore", "num_removed_files", "num_restored_files", "removed_files_size", "restored_files_size"],
            result.Rows!.Columns.Select(c => c.Name));
        Assert.Equal("RESTORE", result.Tag);
    }

    [Fact]
    public async Task A_time_is_a_version_too()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableInCommitTimestamps = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        var time = await _engine.ValueAsync("SELECT timestamp::VARCHAR FROM (DESCRIBE HISTORY t LIMIT 1)");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        await _engine.RunAsync($"RESTORE TABLE t TO TIMESTAMP AS OF '{time}'");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT i FROM t"));
        Assert.Equal(
            $"NULL|{time[..^3]}",
            await _engine.ValueAsync("SELECT operationParameters['version'], operationParameters['timestamp'] FROM (DESCRIBE HISTORY t LIMIT 1)"));
        var early = await _engine.ErrorAsync("RESTORE TABLE t TO TIMESTAMP AS OF '2000-01-01'");
        Assert.Equal((DeltaErrorCode.TimestampOutOfRange, 35), (early.Code, early.Position!.Value));
        Assert.Equal(DeltaErrorCode.TimestampOutOfRange, (await _engine.ErrorAsync("RESTORE TABLE t TO TIMESTAMP AS OF now() + INTERVAL 1 DAY")).Code);
    }

    [Fact]
    public async Task The_newest_version_needs_nothing()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.appendOnly = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        using var result = await _engine.Session.ExecuteAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Null(result.Rows);
        Assert.Equal("1", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
    }

    [Fact]
    public async Task What_is_no_earlier_version_is_refused_at_its_place()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("CREATE TEMP TABLE temporary AS SELECT 1 AS i");
        foreach (var (sql, code, position, message) in new[]
            {
                ("RESTORE t TO VERSION AS OF 2", DeltaErrorCode.VersionNotFound, 27, "t has no version 2"),
                ("RESTORE t TO VERSION AS OF -1", DeltaErrorCode.VersionNotFound, 27, "t has no version -1"),
                ("RESTORE t TO VERSION AS OF 'x'", DeltaErrorCode.QueryFailed, 27, "cannot tell the version or time of 'x'"),
                ("RESTORE nope TO VERSION AS OF 0", DeltaErrorCode.TableNotFound, 8, "table nope does not exist"),
                ("RESTORE temporary TO VERSION AS OF 0", DeltaErrorCode.NotSupported, 8, "RESTORE of temporary, which is no Delta table"),
            })
        {
            var error = await _engine.ErrorAsync(sql);
            Assert.Equal((code, position), (error.Code, error.Position));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        await _engine.RunAsync("BEGIN");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("RESTORE t TO VERSION AS OF 0")).Code);
        await _engine.RunAsync("ROLLBACK");
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("RESTORE t TO VERSION AS OF 0")).Code);
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.appendOnly = true)");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("RESTORE t TO VERSION AS OF 0")).Code);
        Assert.Equal("2", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_that_are_gone_are_refused_by_name_unless_one_says_otherwise(bool vector)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t SELECT i FROM range(20000) r(i)");
        await _engine.RunAsync("INSERT INTO t VALUES (-1)");
        await _engine.RunAsync("DELETE FROM t WHERE i % 7 = 0");
        await _engine.RunAsync("TRUNCATE TABLE t");
        var lost = Assert.Single(_engine.Files("t"), f => vector ? f.EndsWith(".bin", StringComparison.Ordinal) : f == (string)Actions(1, "add")[0]["path"]!);
        File.Delete(Path.Combine(_engine.Root, "t", lost));

        var error = await _engine.ErrorAsync("RESTORE TABLE t TO VERSION AS OF 3");
        Assert.Equal(
            (DeltaErrorCode.CorruptData, $"t cannot be restored to version 3: 1 of the 2 files to be restored is no longer there: {_engine.Root}/t/{lost}"),
            (error.Code, error.Message));
        Assert.Contains("deltaquery.restore.ignore_missing_files", error.Hint, StringComparison.Ordinal);
        Assert.Equal("4", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));

        // Without its vector a file would bring deleted rows back: it stays out as a whole.
        await _engine.RunAsync($"SET {(vector ? "spark.sql.files.ignoreMissingFiles" : "deltaquery.restore.ignore_missing_files")} = true");
        var row = (await _engine.RowsAsync("RESTORE TABLE t TO VERSION AS OF 3"))[0].Split('|');
        Assert.Equal(["1", "0", "1"], row[1..4]);
        Assert.Equal(["-1"], await _engine.RowsAsync("SELECT i FROM t"));
        await _engine.RunAsync("RESET deltaquery.restore.ignore_missing_files");
        Assert.Equal(DeltaErrorCode.CorruptData, (await _engine.ErrorAsync("RESTORE TABLE t TO VERSION AS OF 3")).Code);
    }

    [Fact]
    public async Task Many_files_that_are_gone_are_counted()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) PARTITIONED BY (p)".Replace("(i INT)", "(i INT, p INT)", StringComparison.Ordinal));
        await _engine.RunAsync("INSERT INTO t SELECT i, i FROM range(15) r(i)");
        await _engine.RunAsync("TRUNCATE TABLE t");
        foreach (var file in Directory.GetFiles(Path.Combine(_engine.Root, "t"), "*.parquet", SearchOption.AllDirectories).Take(13))
            File.Delete(file);
        var error = await _engine.ErrorAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Contains("13 of the 15 files to be restored are no longer there", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" and 3 more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_properties_and_constraints_go_back_and_the_protocol_does_not()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, s STRING) TBLPROPERTIES (own = 'a')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'x')");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (own = 'b', delta.enableDeletionVectors = true, delta.columnMapping.mode = 'name')");
        await _engine.RunAsync("ALTER TABLE t ADD COLUMN more INT");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN s TO text");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT positive CHECK (i > 0)");
        await _engine.RunAsync("INSERT INTO t VALUES (2, 'y', 3)");
        var protocol = (await _engine.RowsAsync("SELECT minReaderVersion, minWriterVersion, tableFeatures FROM (DESCRIBE DETAIL t)"))[0];

        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Equal(["1|x"], await _engine.RowsAsync("SELECT * FROM t"));
        Assert.Equal(protocol, (await _engine.RowsAsync("SELECT minReaderVersion, minWriterVersion, tableFeatures FROM (DESCRIBE DETAIL t)"))[0]);
        Assert.Empty(Actions(7, "protocol"));
        Assert.Equal("a", await _engine.ValueAsync("SELECT value FROM (SHOW TBLPROPERTIES t) WHERE key = 'own'"));
        await _engine.RunAsync("INSERT INTO t VALUES (-1, 'z')"); // no constraint any longer
        Assert.Equal(["-1|z", "1|x"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));

        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 6");
        Assert.Equal(["1|x|NULL", "2|y|3"], await _engine.RowsAsync("SELECT i, text, more FROM t ORDER BY i"));
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES (-1, 'z', 0)")).Code);
        await _engine.RunAsync("ALTER TABLE t ADD COLUMN another INT");
        await _engine.RunAsync("INSERT INTO t VALUES (3, 'z', 4, 5)");
        Assert.Equal(["1|x|NULL|NULL", "2|y|3|NULL", "3|z|4|5"], await _engine.RowsAsync("SELECT i, text, more, another FROM t ORDER BY i"));
    }

    [Fact]
    public async Task Column_ids_are_not_given_again()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.columnMapping.mode = 'name')");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("ALTER TABLE t ADD COLUMN a INT");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        await _engine.RunAsync("ALTER TABLE t ADD COLUMN b INT");
        var schema = JsonNode.Parse((string)Actions(4, "metaData")[0]["schemaString"]!)!["fields"]!.AsArray();
        Assert.Equal([1, 3], schema.Select(f => (int)f!["metadata"]!["delta.columnMapping.id"]!));
    }

    [Theory]
    [InlineData("", "1|2|3|4|5")]
    [InlineData("(START WITH -1 INCREMENT BY -2)", "-9|-7|-5|-3|-1")]
    public async Task Identity_values_are_not_given_again(string options, string values)
    {
        await _engine.RunAsync($"CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY {options}, v INT)");
        await _engine.RunAsync("INSERT INTO t (v) VALUES (1), (2)");
        await _engine.RunAsync("INSERT INTO t (v) VALUES (3), (4)");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        await _engine.RunAsync("INSERT INTO t (v) VALUES (5)");
        var all = values.Split('|').Select(int.Parse).ToList();
        var (given, lost) = options.Length == 0 ? ((int[])[all[0], all[1], all[4]], all[2..4]) : ([all[0], all[3], all[4]], all[1..3]);
        Assert.Equal(given.Select(v => $"{v}"), await _engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        Assert.Equal(lost.Concat(given).Order().Select(v => $"{v}"), await _engine.RowsAsync("SELECT id FROM t VERSION AS OF 2 UNION SELECT id FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Rows_come_back_with_their_ids_and_new_ones_get_others()
    {
        const string Ids = "SELECT i, _metadata.row_id, _metadata.row_commit_version FROM t ORDER BY i";
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableRowTracking = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2), (3)");
        await _engine.RunAsync("UPDATE t SET i = 20 WHERE i = 2");
        var before = await _engine.RowsAsync(Ids);
        await _engine.RunAsync("DELETE FROM t WHERE i = 3");
        await _engine.RunAsync("INSERT INTO t VALUES (4)");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 2");
        Assert.Equal(before, await _engine.RowsAsync(Ids));
        await _engine.RunAsync("INSERT INTO t VALUES (50)");
        var ids = (await _engine.RowsAsync("SELECT _metadata.row_id FROM t VERSION AS OF 4 UNION ALL SELECT _metadata.row_id FROM t WHERE i = 50"))
            .ConvertAll(long.Parse);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Contains("\"tags\":{\"delta.rowTracking.preserved\":\"true\"}", _engine.Commit("t", 5)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_time_before_they_were_tracked_get_ids_where_the_table_tracks_them_still()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableRowTracking = true)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (3)");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1"); // rows are not tracked, but the protocol wants ids
        Assert.Equal(3, (long)Actions(4, "add")[0]["baseRowId"]!);
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 3");
        Assert.Equal(["3|2"], await _engine.RowsAsync("SELECT i, _metadata.row_id FROM t"));
    }

    [Fact]
    public async Task The_clustering_goes_back()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT) CLUSTER BY (a)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 2)");
        await _engine.RunAsync("ALTER TABLE t CLUSTER BY (b, a)");
        await _engine.RunAsync("ALTER TABLE t CLUSTER BY NONE");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 2");
        Assert.Equal(["[b, a]"], await _engine.RowsAsync("SELECT clusteringColumns FROM (DESCRIBE DETAIL t)"));
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Equal(["[a]"], await _engine.RowsAsync("SELECT clusteringColumns FROM (DESCRIBE DETAIL t)"));

        await _engine.RunAsync("CREATE TABLE u (a INT)");
        await _engine.RunAsync("ALTER TABLE u CLUSTER BY (a)");
        await _engine.RunAsync("RESTORE TABLE u TO VERSION AS OF 0");
        Assert.Equal(["[]"], await _engine.RowsAsync("SELECT coalesce(clusteringColumns, []) FROM (DESCRIBE DETAIL u)"));
    }

    [Fact]
    public async Task Writes_that_happen_once_are_remembered()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("SET deltaquery.write.txn_app_id = 'app'");
        await _engine.RunAsync("SET deltaquery.write.txn_version = 1");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 0");
        Assert.Equal(0, await _engine.RunAsync("INSERT INTO t VALUES (1)"));
        Assert.Empty(Actions(2, "txn"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_change_data_feed_tells_which_rows_went_and_came(bool vectors)
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableChangeDataFeed = true, delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
        await _engine.RunAsync("INSERT INTO t SELECT i FROM range(10) r(i)");
        await _engine.RunAsync("DELETE FROM t WHERE i IN (2, 3)");
        await _engine.RunAsync("INSERT INTO t VALUES (100)");
        await _engine.RunAsync("DELETE FROM t WHERE i = 4");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 2");
        Assert.Equal(Net(["100|delete", "4|insert"], vectors), Net(await ChangesAsync(5), vectors));
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Equal(Net(["2|insert", "3|insert"], vectors), Net(await ChangesAsync(6), vectors));
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 4");
        Assert.Equal(Net(["100|insert", "2|delete", "3|delete", "4|delete"], vectors), Net(await ChangesAsync(7), vectors));

        Task<List<string>> ChangesAsync(int version) =>
            _engine.RowsAsync($"SELECT i, _change_type FROM table_changes('t', {version}, {version}) ORDER BY i::VARCHAR, 2");

        // Files that come and go as a whole tell of rows that are on both sides.
        static IEnumerable<string> Net(IReadOnlyList<string> changes, bool vectors) => vectors ? changes : changes
            .Where(c => !changes.Contains(c.EndsWith("insert", StringComparison.Ordinal) ? c.Replace("insert", "delete", StringComparison.Ordinal) : c.Replace("delete", "insert", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task In_commit_timestamps_are_on_and_off_as_they_were()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableInCommitTimestamps = true)");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableInCommitTimestamps = false)");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        var configuration = Actions(3, "metaData")[0]["configuration"]!;
        Assert.Equal("3", (string)configuration["delta.inCommitTimestampEnablementVersion"]!);
        Assert.Equal((long)JsonNode.Parse(_engine.Commit("t", 3)[0])!["commitInfo"]!["inCommitTimestamp"]!, long.Parse((string)configuration["delta.inCommitTimestampEnablementTimestamp"]!, null));

        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1"); // since when it is on now is not since when it was on then
        Assert.Equal("3", await _engine.ValueAsync("SELECT value FROM (SHOW TBLPROPERTIES t) WHERE key = 'delta.inCommitTimestampEnablementVersion'"));
        Assert.Equal("6", await _engine.ValueAsync("SELECT count(*) FROM (DESCRIBE HISTORY t)"));
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 0");
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM (SHOW TBLPROPERTIES t) WHERE key LIKE '%ommitTimestamp%' AND key NOT LIKE 'delta.feature%'"));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (1)"));
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (9)", "added rows to what this statement has read")]
    [InlineData("DELETE FROM t WHERE i = 1", "took away rows that this statement has read")]
    [InlineData("ALTER TABLE t SET TBLPROPERTIES (a = 'b')", "changed the table's metadata")]
    [InlineData("RESTORE TABLE t TO VERSION AS OF 0", "took away rows that this statement has read")]
    public async Task A_commit_that_comes_first_is_a_conflict(string theirs, string expected)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("INSERT INTO t VALUES (3)");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync(theirs);
            return await put();
        });
        var error = await _engine.ErrorAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("3", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
    }

    [Fact]
    public async Task A_vacuum_that_comes_first_may_have_deleted_what_would_come_back()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (3)");
        using var other = new TestEngine(_engine.Root);
        await other.RunAsync("SET deltaquery.retention_check = false");
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("VACUUM t RETAIN 0 HOURS");
            return await put();
        });
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("RESTORE TABLE t TO VERSION AS OF 1")).Code);
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT i FROM t"));
        Assert.Contains("1", (await _engine.ErrorAsync("RESTORE TABLE t TO VERSION AS OF 1")).Message, StringComparison.Ordinal); // by then it is seen to be gone
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE i = 3")]
    [InlineData("UPDATE t SET i = 4 WHERE i = 1")]
    public async Task A_restore_that_comes_first_is_a_conflict_for_who_has_read_the_files(string ours)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (1), (3)");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
            return await put();
        });
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync(ours)).Code);
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT i FROM t"));
    }

    private List<JsonNode> Actions(long version, string kind) =>
        [.. _engine.Commit("t", version).Select(line => JsonNode.Parse(line)!).Select(action => action[kind]).OfType<JsonNode>()];
}
