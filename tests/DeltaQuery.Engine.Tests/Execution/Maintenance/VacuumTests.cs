using System.Globalization;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Maintenance;

public sealed partial class VacuumTests : IDisposable
{
    private const string NoCheck = "SET deltaquery.retention_check = false";

    private readonly ManualClock _clock = new();
    private readonly List<string> _warnings = [];
    private readonly TestEngine _engine;

    public VacuumTests() => _engine = new TestEngine(warn: _warnings.Add, clock: _clock);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Files_of_old_versions_go_when_the_retention_is_over()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("DELETE FROM t WHERE a = 1");
        var (old, live) = (FileOf(1), FileOf(2));

        _clock.Ahead = TimeSpan.FromHours(167);
        Assert.Equal(["0|0"], await VacuumAsync("t"));
        Assert.Equal(new[] { old, live }.Order(StringComparer.Ordinal), DataFiles());
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t VERSION AS OF 1 ORDER BY a"));

        _clock.Ahead = TimeSpan.FromHours(169);
        var size = new FileInfo(Path.Combine(_engine.Root, "t", old)).Length;
        Assert.Equal([$"1|{size}"], await VacuumAsync("t"));
        Assert.Equal([live], DataFiles());
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task The_history_tells_of_start_and_end_also_where_nothing_goes()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.deletedFileRetentionDuration = 'interval 2 hours')");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("TRUNCATE TABLE t");
        _clock.Ahead = TimeSpan.FromHours(5);
        await _engine.RunAsync("VACUUM t RETAIN 3 HOURS");
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(
            [
                "3|VACUUM START|{retentionCheckEnabled=true, specifiedRetentionMillis=10800000, defaultRetentionMillis=7200000}|1",
                "4|VACUUM END|{status=COMPLETED}|1",
                "5|VACUUM START|{retentionCheckEnabled=true, defaultRetentionMillis=7200000}|0",
                "6|VACUUM END|{status=COMPLETED}|0",
            ],
            await _engine.RowsAsync(
                "SELECT version, operation, operationParameters, coalesce(operationMetrics['numFilesToDelete'], operationMetrics['numDeletedFiles']) "
                + "FROM delta_history('t') WHERE version > 2 ORDER BY version"));
        Assert.Equal(["true|1"], await _engine.RowsAsync(
            "SELECT operationMetrics['sizeOfDataToDelete']::INT > 100, (SELECT operationMetrics['numVacuumedDirectories'] FROM delta_history('t') WHERE version = 4) "
            + "FROM delta_history('t') WHERE version = 3"));
    }

    [Fact]
    public async Task Less_than_the_tables_retention_is_refused_unless_the_check_is_off()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        var error = await _engine.ErrorAsync("VACUUM t RETAIN 167.5 HOURS");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Equal(
            "VACUUM of t with RETAIN 167.5 HOURS would delete files that versions of the last 168 hours need, for so long the table keeps them "
            + "(delta.deletedFileRetentionDuration)",
            error.Message);
        Assert.Contains("SET deltaquery.retention_check = false", error.Hint, StringComparison.Ordinal);
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("VACUUM t RETAIN 0 HOURS DRY RUN")).Code);
        await _engine.RunAsync("VACUUM t RETAIN 168 HOURS");
        await _engine.RunAsync("SET spark.databricks.delta.retentionDurationCheck.enabled = false");
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        await _engine.RunAsync("RESET deltaquery.retention_check");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("VACUUM t RETAIN 0 HOURS")).Code);
    }

    [Fact]
    public async Task What_a_young_commit_removed_stays_whatever_time_its_tombstone_says()
    {
        var table = _engine.Table("t", "a INTEGER", "SELECT 1 AS a", "SELECT 2 AS a");
        table.Commit(TestTable.Remove("part-00000.parquet")); // deletionTimestamp 0
        foreach (var file in Directory.GetFiles(table.Location))
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t VERSION AS OF 0 ORDER BY a"));
        await _engine.RunAsync("CHECKPOINT TABLE t");
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t VERSION AS OF 0 ORDER BY a"));
        _clock.Ahead = TimeSpan.FromHours(169);
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(["part-00001.parquet"], DataFiles());
    }

    [Fact]
    public async Task What_the_log_removed_goes_at_once_with_RETAIN_0_and_what_it_never_named_waits()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (2)");
        var live = FileOf(2);
        Touch("t/of-a-writer.parquet");
        Touch("t/deletion_vector_of-a-writer.bin");
        await _engine.RunAsync(NoCheck);
        await Task.Delay(2); // so that the commit's millisecond is over
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal(["deletion_vector_of-a-writer.bin", "of-a-writer.parquet", live], DataFiles());

        _clock.Ahead = TimeSpan.FromMinutes(59);
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal(3, DataFiles().Count);
        await _engine.RunAsync("SET deltaquery.vacuum.untracked_minutes = 50");
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal([live], DataFiles());
    }

    [Fact]
    public async Task What_was_removed_before_a_checkpoint_goes_at_once_too()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (2)");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        await _engine.RunAsync(NoCheck);
        await Task.Delay(2);
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal([FileOf(2)], DataFiles());
    }

    [Fact]
    public async Task Deletion_vectors_go_with_their_versions()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t SELECT i FROM range(100000) r(i)");
        await _engine.RunAsync("DELETE FROM t WHERE a % 7 = 0");
        await _engine.RunAsync("DELETE FROM t WHERE a % 5 = 0");
        Assert.Equal(2, DataFiles().Count(f => f.EndsWith(".bin", StringComparison.Ordinal)));
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(["85714"], await _engine.RowsAsync("SELECT count(*) FROM t VERSION AS OF 2"));
        _clock.Ahead = TimeSpan.FromHours(169);
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(["68572"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        Assert.Single(DataFiles(), f => f.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_change_data_feed_can_be_read_for_versions_inside_the_retention()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.enableChangeDataFeed = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await _engine.RunAsync("UPDATE t SET a = 3 WHERE a = 1");
        const string Changes = "SELECT a, _change_type FROM table_changes('t', 2, 2) ORDER BY ALL";
        var before = await _engine.RowsAsync(Changes);
        Assert.Equal(["1|update_preimage", "3|update_postimage"], before);
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(before, await _engine.RowsAsync(Changes));
        _clock.Ahead = TimeSpan.FromHours(169);
        await _engine.RunAsync("VACUUM t");
        Assert.DoesNotContain(DataFiles(), f => f.StartsWith("_change_data", StringComparison.Ordinal));
        Assert.Equal(["2", "3"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public async Task Hidden_files_and_folders_are_left_alone_but_for_partitions()
    {
        await _engine.RunAsync("CREATE TABLE t (_p INT, a INT) PARTITIONED BY (_p)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1)");
        string[] kept =
        [
            "_x/a.parquet", ".y/b.parquet", "_SUCCESS", ".part", "d/_z/c.parquet", "d/.e", "_delta_index/f", "_symlink_format_manifest/manifest", "d/_change_data/g",
        ];
        foreach (var file in kept.Append("_p=2/h.parquet").Append("i/j/k.parquet"))
            Touch($"t/{file}");
        await _engine.RunAsync("DELETE FROM t");
        _clock.Ahead = TimeSpan.FromHours(169);
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(kept.Order(StringComparer.Ordinal), DataFiles());
    }

    [Fact]
    public async Task Old_empty_folders_go_and_the_folders_of_what_stays_do_not()
    {
        await _engine.RunAsync("CREATE TABLE t (p INT, a INT) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1), (2, 2)");
        await _engine.RunAsync("DELETE FROM t WHERE p = 2");
        Directory.CreateDirectory(Path.Combine(_engine.Root, "t", "p=3", "q=4", "r"));
        Touch("t/s/.hidden");
        Directory.CreateDirectory(Path.Combine(_engine.Root, "t", "empty"));
        _clock.Ahead = TimeSpan.FromMinutes(30);
        await _engine.RunAsync(NoCheck);
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal(["_delta_log", "empty", "p=1", "p=2", "p=3", "s"], Folders());
        _clock.Ahead = TimeSpan.FromHours(2);
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS"); // p=2 lost its file by the one before
        Assert.Equal(["_delta_log", "p=1", "s"], Folders());
        await _engine.RunAsync("TRUNCATE TABLE t");
        _clock.Ahead = TimeSpan.FromHours(4);
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal(["_delta_log", "p=1", "s"], Folders()); // p=1 is empty by it, and goes next time
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        Assert.Equal(["_delta_log", "s"], Folders());
    }

    [Fact]
    public async Task Paths_with_odd_characters_are_known_as_they_are_on_disk()
    {
        await _engine.RunAsync("CREATE TABLE t (p STRING, a INT) PARTITIONED BY (p)");
        string[] odd = ["a b", "100%", "x#y", "ü ö", "A", "a", "a/b", "{c}", "it's", "p=q", "日本", "%41", "e\u0301", "a+b?c"];
        await _engine.RunAsync($"INSERT INTO t VALUES {string.Join(", ", odd.Select((v, i) => $"('{v.Replace("'", "''", StringComparison.Ordinal)}', {i})"))}");
        await _engine.RunAsync("INSERT INTO t SELECT p, a + 100 FROM t");
        await _engine.RunAsync("DELETE FROM t WHERE a < 100");
        Assert.Equal(2 * odd.Length, DataFiles().Count);
        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal([$"{odd.Length}"], (await VacuumAsync("t")).Select(r => r.Split('|')[0]));
        Assert.Equal(odd.Select((v, i) => $"{v}|{i + 100}"), await _engine.RowsAsync("SELECT p, a FROM t ORDER BY a"));
        Assert.Equal(odd.Length, DataFiles().Count);
    }

    [Fact]
    public async Task Paths_that_other_writers_wrote_in_other_ways_are_known()
    {
        var table = _engine.Table("t", "a INTEGER", "SELECT 1 AS a");
        var schema = TestEngine.Schema("a INTEGER");
        table.Append(schema, _engine.Maker, "SELECT 2 AS a"); // part-00001
        var names = new[] { "a%20b.parquet", "c.parquet", "d.parquet", "e.parquet", "f.parquet" };
        foreach (var name in names)
            File.Copy($"{table.Location}/part-00000.parquet", $"{table.Location}/{name}");
        var written = new[] { "a%20b.parquet", $"file://{table.Location}/c.parquet", $"./d.parquet", $"x//../e.parquet", $"s3a://elsewhere/before/the/move/f.parquet" };
        var actions = written.Select(path =>
        {
            var add = table.Add("part-00000.parquet");
            add["add"]!["path"] = path;
            return add;
        }).ToList();
        table.Commit([.. actions]);
        _clock.Ahead = TimeSpan.FromHours(169);
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(names.Append("part-00000.parquet").Order(StringComparer.Ordinal), DataFiles());
    }

    [Fact]
    public async Task Files_of_other_tables_are_none_of_its_business()
    {
        await _engine.RunAsync("CREATE TABLE s (a INT)");
        await _engine.RunAsync("INSERT INTO s VALUES (1)");
        var source = FileOf(1, "s");
        var clone = _engine.Table("t");
        Directory.CreateDirectory(clone.Location);
        File.Copy(Path.Combine(_engine.Root, "s", source), Path.Combine(clone.Location, "own.parquet"));
        var add = clone.Add("own.parquet");
        add["add"]!["path"] = $"file:{_engine.Root}/s/{source}";
        clone.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("a INTEGER")), add);
        var remove = TestTable.Remove("x");
        remove["remove"]!["path"] = $"file:{_engine.Root}/s/{source}";
        clone.Commit(remove);
        _clock.Ahead = TimeSpan.FromHours(169);
        await _engine.RunAsync("VACUUM t LITE");
        await _engine.RunAsync("VACUUM t");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM s"));
        Assert.Equal([], DataFiles());
    }

    [Fact]
    public async Task A_table_whose_files_a_clone_reads_keeps_them_and_names_the_clone()
    {
        await _engine.RunAsync("CREATE TABLE s (a INT)");
        await _engine.RunAsync("INSERT INTO s VALUES (1)");
        var shared = FileOf(1, "s");
        var clone = _engine.Table("c");
        Directory.CreateDirectory(clone.Location);
        File.Copy(Path.Combine(_engine.Root, "s", shared), Path.Combine(clone.Location, "size"));
        var add = clone.Add("size");
        File.Delete(Path.Combine(clone.Location, "size"));
        add["add"]!["path"] = $"{_engine.Root}/s/{shared}";
        clone.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("a INTEGER")), add);
        await _engine.RunAsync("INSERT OVERWRITE s VALUES (2)");
        await _engine.RunAsync("INSERT OVERWRITE s VALUES (3)");
        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal("1", (await VacuumAsync("s"))[0].Split('|')[0]);
        Assert.Contains(_warnings, w => w.Contains("default.c is a shallow clone", StringComparison.Ordinal));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM c"));
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT a FROM s"));
    }

    [Fact]
    public async Task Another_table_in_its_folder_is_not_touched()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync($"CREATE TABLE u (a INT) LOCATION '{_engine.Root}/t/deep/u'");
        await _engine.RunAsync("INSERT INTO u VALUES (1)");
        Touch("t/deep/orphan.parquet");
        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal(["1|1"], await VacuumAsync("t"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM u"));
        Assert.Contains(_warnings, w => w.Contains("its folder deep/u is another Delta table", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_are_not_followed_and_stay()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        Touch("elsewhere/precious.parquet");
        Directory.CreateSymbolicLink(Path.Combine(_engine.Root, "t", "linked"), Path.Combine(_engine.Root, "elsewhere"));
        File.CreateSymbolicLink(Path.Combine(_engine.Root, "t", "file.parquet"), Path.Combine(_engine.Root, "elsewhere", "precious.parquet"));
        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal(["0|0"], await VacuumAsync("t"));

        // Nor behind a removed file's path.
        var table = _engine.Table("u", "a INTEGER", "SELECT 1 AS a");
        Directory.CreateSymbolicLink(Path.Combine(table.Location, "linked"), Path.Combine(_engine.Root, "elsewhere"));
        table.Commit(TestTable.Remove("linked/precious.parquet"));
        await _engine.RunAsync("VACUUM u LITE");
        Assert.True(File.Exists(Path.Combine(_engine.Root, "elsewhere", "precious.parquet")));
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_go_and_does_nothing()
    {
        await _engine.RunAsync("CREATE TABLE t (p STRING, a INT) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO t VALUES ('a b', 1)");
        var old = DataFiles().Single();
        await _engine.RunAsync("TRUNCATE TABLE t");
        _clock.Ahead = TimeSpan.FromHours(169);
        using var reader = new TestEngine(_engine.Root, readOnly: true, clock: _clock);
        Assert.Equal([$"file:{_engine.Root}/t/{old}|{new FileInfo($"{_engine.Root}/t/{old}").Length}"], await reader.RowsAsync("VACUUM t DRY RUN"));
        Assert.Equal("2", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        Assert.Equal([old], DataFiles());
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("VACUUM t")).Code);
        await _engine.RunAsync("BEGIN");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("VACUUM t")).Code);
        await _engine.RunAsync("ROLLBACK");
    }

    [Fact]
    public async Task A_table_with_a_feature_for_writers_that_is_not_known_is_refused()
    {
        var table = _engine.Table("t");
        var protocol = TestTable.Protocol("vacuumProtocolCheck");
        protocol["protocol"]!["writerFeatures"]!.AsArray().Add("keepsFilesElsewhere");
        table.Commit(protocol, TestTable.Metadata(TestEngine.Schema("a INTEGER")));
        Touch("t/orphan.parquet");
        _clock.Ahead = TimeSpan.FromHours(169);
        var error = await _engine.ErrorAsync("VACUUM t");
        Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
        Assert.Equal(["keepsFilesElsewhere"], error.Features);
        Assert.Equal(DeltaErrorCode.UnsupportedFeature, (await _engine.ErrorAsync("VACUUM t DRY RUN")).Code);
        Assert.True(File.Exists($"{_engine.Root}/t/orphan.parquet"));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_whole_lets_nothing_go()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        File.Delete($"{_engine.Root}/t/_delta_log/{1:D20}.json");
        _clock.Ahead = TimeSpan.FromHours(169);
        using var later = new TestEngine(_engine.Root, clock: _clock);
        Assert.Equal(DeltaErrorCode.CorruptLog, (await later.ErrorAsync("VACUUM t")).Code);
        Assert.Equal(2, DataFiles().Count);
    }

    [Fact]
    public async Task A_table_of_DuckDBs_is_left_to_DuckDB()
    {
        await _engine.RunAsync("CREATE TEMP TABLE t (a INT)");
        await _engine.RunAsync("VACUUM t");
        await _engine.RunAsync("VACUUM");
        await _engine.RunAsync("VACUUM ANALYZE");
    }

    [Fact]
    public async Task All_tables_are_vacuumed_and_those_that_cannot_be_are_told()
    {
        foreach (var name in new[] { "a", "s.b", "s.c" })
        {
            if (name == "s.b")
                await _engine.RunAsync("CREATE SCHEMA s");
            await _engine.RunAsync($"CREATE TABLE {name} (i INT)");
            Touch($"{name.Replace('.', '/')}/orphan.parquet");
        }

        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal(3, (await _engine.RowsAsync("VACUUM ALL TABLES DRY RUN")).Count);
        Assert.Equal([$"file:{_engine.Root}/s/b|1|1", $"file:{_engine.Root}/s/c|1|1"], await _engine.RowsAsync("VACUUM ALL TABLES IN s"));
        File.WriteAllText($"{_engine.Root}/s/b/_delta_log/{3:D20}.json", "{\"protocol\":{\"minReaderVersion\":9,\"minWriterVersion\":9}}");
        var error = await _engine.ErrorAsync("VACUUM ALL TABLES");
        Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
        Assert.StartsWith("VACUUM of 1 of 3 tables failed, the others are done: s.b: ", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists($"{_engine.Root}/a/orphan.parquet"));
        Assert.Equal(DeltaErrorCode.SchemaNotFound, (await _engine.ErrorAsync("VACUUM ALL TABLES IN nowhere")).Code);
    }

    private async Task<List<string>> VacuumAsync(string table) =>
        [.. (await _engine.RowsAsync($"VACUUM {table}")).Select(row => row[(row.IndexOf('|', StringComparison.Ordinal) + 1)..])];

    /// <summary>The data file that a version added.</summary>
    private string FileOf(long version, string table = "t") => Engine.Schema.DataPath.Decode(
        _engine.Commit(table, version).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["add"]).OfType<System.Text.Json.Nodes.JsonObject>()
            .Select(add => (string)add["path"]!).Last()).Path;

    /// <summary>The files of t but for its log.</summary>
    private List<string> DataFiles() => [.. _engine.Files("t").Where(f => !f.StartsWith("_delta_log", StringComparison.Ordinal))];

    private List<string> Folders() => [.. Directory.GetDirectories(Path.Combine(_engine.Root, "t")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private void Touch(string path)
    {
        var full = Path.Combine(_engine.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "x");
    }
}
