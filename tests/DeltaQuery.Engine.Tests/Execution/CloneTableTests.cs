using System.Text.Json.Nodes;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>CREATE TABLE .. CLONE, shallow and deep.</summary>
public sealed class CloneTableTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public CloneTableTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    public static TheoryData<bool, string> Kinds => new()
    {
        { true, "" }, { false, "" },
        { true, "delta.enableDeletionVectors = true" }, { false, "delta.enableDeletionVectors = true" },
        { true, "delta.enableDeletionVectors = true, delta.columnMapping.mode = 'name', delta.checkpointInterval = 2" },
        { false, "delta.enableDeletionVectors = true, delta.columnMapping.mode = 'id', delta.enableRowTracking = true" },
        { true, "delta.enableRowTracking = true, delta.enableInCommitTimestamps = true, delta.enableChangeDataFeed = true" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_clone_has_the_rows_and_goes_its_own_way(bool shallow, string properties)
    {
        await MakeAsync("s t ü%20", properties);
        var rows = await _engine.RowsAsync("SELECT * FROM \"s t ü%20\" ORDER BY ALL");
        await _engine.RunAsync($"CREATE TABLE c {Kind(shallow)} \"s t ü%20\"");
        Assert.Equal(rows, await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
        AssertPlain("c", rows.Count);
        var names = Plain("c").Files.Select(f => f.Path).ToList();
        Assert.All(names, path => Assert.StartsWith(Path.Combine(_engine.Root, shallow ? "s t ü%20" : "c") + "/", path, StringComparison.Ordinal));

        // Each changes its own files alone.
        await _engine.RunAsync("UPDATE c SET i = -i WHERE i % 3 = 0");
        await _engine.RunAsync("DELETE FROM c WHERE i = 1");
        await _engine.RunAsync("INSERT INTO c VALUES (5000, 'new')");
        Assert.Equal(rows, await _engine.RowsAsync("SELECT * FROM \"s t ü%20\" ORDER BY ALL"));
        var cloned = await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL");
        await _engine.RunAsync("DELETE FROM \"s t ü%20\"");
        Assert.Equal(cloned, await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
        AssertPlain("c", cloned.Count);

        // A clone of the clone, of an old version, as one finds it who comes later.
        using var later = new TestEngine(_engine.Root);
        await later.RunAsync($"CREATE TABLE cc {Kind(shallow)} c VERSION AS OF 0");
        Assert.Equal(rows, await later.RowsAsync("SELECT * FROM cc ORDER BY ALL"));
        await later.RunAsync("CREATE TABLE deep DEEP CLONE cc");
        await later.RunAsync("CREATE TABLE twice SHALLOW CLONE deep");
        Assert.Equal(rows, await later.RowsAsync("SELECT * FROM twice ORDER BY ALL"));
        foreach (var folder in (string[])["s t ü%20", "c", "cc"])
            Directory.Delete(Path.Combine(_engine.Root, folder), recursive: true);
        Assert.Equal(rows, await later.RowsAsync("SELECT * FROM deep ORDER BY ALL")); // needs nobody
        AssertPlain("deep", rows.Count);
    }

    [Fact]
    public async Task A_shallow_clone_names_files_and_vectors_by_absolute_paths()
    {
        await MakeAsync("s t ü%20", "delta.enableDeletionVectors = true");
        await _engine.RunAsync("CREATE TABLE c SHALLOW CLONE \"s t ü%20\"");
        var adds = Actions("c", 0, "add");
        var root = _engine.Root;
        Assert.All(adds, add => Assert.StartsWith($"file:{root}/s%20t%20ü%2520/p=", (string)add["path"]!, StringComparison.Ordinal));
        var vectors = adds.Select(add => add["deletionVector"]).OfType<JsonNode>().Where(v => (string)v["storageType"]! != "i").ToList();
        Assert.NotEmpty(vectors);
        Assert.All(vectors, v => Assert.Equal("p", (string)v["storageType"]!));
        Assert.All(vectors, v => Assert.Matches($"^file:{root}/s%20t%20ü%2520/deletion_vector_[-0-9a-f]+\\.bin$", (string)v["pathOrInlineDv"]!));
        Assert.All(adds, add => Assert.True((bool)add["dataChange"]!));
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("c"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_result_and_the_history_tell_of_files_and_bytes(bool shallow)
    {
        await MakeAsync("s", "");
        var (files, bytes) = (Plain("s").Files.Count, Plain("s").Files.Sum(f => new FileInfo(f.Path).Length));
        using var result = await _engine.Session.ExecuteAsync($"CREATE TABLE c {Kind(shallow)} s VERSION AS OF 3");
        Assert.Equal(
            ["source_table_size", "source_num_of_files", "num_removed_files", "num_copied_files", "removed_files_size", "copied_files_size"],
            result.Rows!.Columns.Select(c => c.Name));
        var batch = result.Rows.Next()!;
        Assert.Equal(
            $"{bytes}|{files}|0|{(shallow ? 0 : files)}|0|{(shallow ? 0 : bytes)}", string.Join('|', Enumerable.Range(0, 6).Select(c => batch.GetText(c, 0))));
        Assert.Equal(
            [$"CLONE|s|3|{(shallow ? "true" : "false")}|{bytes}|{files}|0|{(shallow ? 0 : files)}|0|{(shallow ? 0 : bytes)}"],
            await _engine.RowsAsync(
                "SELECT operation, operationParameters['source'], operationParameters['sourceVersion'], operationParameters['isShallow'], "
                + "operationMetrics['sourceTableSize'], operationMetrics['sourceNumOfFiles'], operationMetrics['numRemovedFiles'], operationMetrics['numCopiedFiles'], "
                + "operationMetrics['removedFilesSize'], operationMetrics['copiedFilesSize'] FROM (DESCRIBE HISTORY c)"));
    }

    [Fact]
    public async Task A_deep_clone_made_again_copies_only_what_it_lacks()
    {
        await MakeAsync("s", "delta.enableDeletionVectors = true");
        await _engine.RunAsync("CREATE TABLE c DEEP CLONE s");
        var first = _engine.Files("c").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal)).ToList();
        await _engine.RunAsync("INSERT INTO s VALUES (7000, 'more')");
        await _engine.RunAsync("DELETE FROM s WHERE i % 11 = 0");
        await _engine.RunAsync("DELETE FROM c WHERE i % 13 = 0"); // what the clone lost itself comes back
        await _engine.RunAsync("INSERT INTO c VALUES (8000, 'own')"); // and what it has got goes
        var row = (await _engine.RowsAsync("CREATE OR REPLACE TABLE c DEEP CLONE s"))[0].Split('|');
        Assert.Equal("1", row[3]);
        Assert.Equal(await _engine.RowsAsync("SELECT * FROM s ORDER BY ALL"), await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
        AssertPlain("c", int.Parse(await _engine.ValueAsync("SELECT count(*) FROM s"), null));
        Assert.Subset(_engine.Files("c").ToHashSet(), first.ToHashSet());

        _store!.Calls.Clear();
        row = (await _engine.RowsAsync("CREATE OR REPLACE TABLE c DEEP CLONE s"))[0].Split('|');
        Assert.Equal(["0", "0", "0", "0"], row[2..]);
        Assert.DoesNotContain(_store.Calls, call => call.StartsWith("copy ", StringComparison.Ordinal));
        Assert.Empty(Actions("c", 4, "add"));
        Assert.Empty(Actions("c", 4, "remove"));

        // A file of the same name elsewhere is another file.
        await MakeAsync("other", "delta.enableDeletionVectors = true");
        await _engine.RunAsync("CREATE OR REPLACE TABLE c DEEP CLONE other");
        Assert.Equal(await _engine.RowsAsync("SELECT * FROM other ORDER BY ALL"), await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
    }

    [Fact]
    public async Task A_deep_clone_over_a_shallow_one_stands_alone()
    {
        await MakeAsync("s", "");
        await _engine.RunAsync("CREATE TABLE d DEEP CLONE s");
        await _engine.RunAsync("CREATE TABLE c SHALLOW CLONE d"); // the copies' tags are no copies of its own
        await _engine.RunAsync("CREATE OR REPLACE TABLE c DEEP CLONE s");
        var rows = await _engine.RowsAsync("SELECT * FROM s ORDER BY ALL");
        Directory.Delete(Path.Combine(_engine.Root, "s"), recursive: true);
        Directory.Delete(Path.Combine(_engine.Root, "d"), recursive: true);
        Assert.Equal(rows, await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
    }

    [Fact]
    public async Task A_shallow_clone_made_again_keeps_what_it_has()
    {
        await MakeAsync("s", "delta.enableDeletionVectors = true");
        await _engine.RunAsync("CREATE TABLE c SHALLOW CLONE s VERSION AS OF 2");
        await _engine.RunAsync("CREATE OR REPLACE TABLE c SHALLOW CLONE s");
        Assert.Equal(await _engine.RowsAsync("SELECT * FROM s ORDER BY ALL"), await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
        var keys = Actions("c", 1, "add").Concat(Actions("c", 1, "remove")).Select(a => $"{a["path"]}{a["deletionVector"]?["pathOrInlineDv"]}@{a["deletionVector"]?["offset"]}").ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count()); // no file comes and goes in one commit
        await _engine.RunAsync("CREATE OR REPLACE TABLE c SHALLOW CLONE s");
        Assert.Empty(Actions("c", 2, "add"));
        Assert.Equal("0|1|2", await _engine.ValueAsync("SELECT string_agg(version, '|' ORDER BY version) FROM (DESCRIBE HISTORY c)"));
    }

    [Fact]
    public async Task Metadata_comes_along_and_the_statements_properties_go_before()
    {
        await _engine.RunAsync(
            "CREATE TABLE s (id BIGINT GENERATED BY DEFAULT AS IDENTITY, i INT NOT NULL COMMENT 'a number', g INT GENERATED ALWAYS AS (i + 1)) "
            + "COMMENT 'about s' CLUSTER BY (i) TBLPROPERTIES (own = 'a', other = 'b', delta.enableChangeDataFeed = true)");
        await _engine.RunAsync("ALTER TABLE s ADD CONSTRAINT positive CHECK (i > 0)");
        await _engine.RunAsync("INSERT INTO s (i) VALUES (1), (2)");
        await _engine.RunAsync(
            "CREATE TABLE c SHALLOW CLONE s TBLPROPERTIES (own = 'mine', DELTA.ENABLECHANGEDATAFEED = 'false', delta.enableDeletionVectors = true)");
        Assert.Equal(
            ["delta.constraints.positive|i > 0", "delta.enableChangeDataFeed|false", "delta.enableDeletionVectors|true", "other|b", "own|mine"],
            await _engine.RowsAsync("SELECT key, value FROM (SHOW TBLPROPERTIES c) WHERE key NOT LIKE 'delta.feature%' AND key NOT LIKE 'delta.min%' AND key <> 'clusteringColumns' ORDER BY key"));
        Assert.Equal(["[i]"], await _engine.RowsAsync("SELECT clusteringColumns FROM (DESCRIBE DETAIL c)"));
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO c (i) VALUES (-1)")).Code);
        await _engine.RunAsync("INSERT INTO c (i) VALUES (3)");
        await _engine.RunAsync("INSERT INTO s (i) VALUES (30)");
        Assert.Equal(["1|1|2", "2|2|3", "3|3|4"], await _engine.RowsAsync("SELECT * FROM c ORDER BY id"));
        Assert.Equal(["1|1|2", "2|2|3", "3|30|31"], await _engine.RowsAsync("SELECT * FROM s ORDER BY id"));
        Assert.NotEqual(Id("s"), Id("c"));

        // A mark does not go back when a table is replaced, nor does its id change.
        var id = Id("c");
        await _engine.RunAsync("INSERT INTO c (i) VALUES (4), (5), (6)");
        await _engine.RunAsync("CREATE OR REPLACE TABLE c SHALLOW CLONE s");
        await _engine.RunAsync("INSERT INTO c (i) VALUES (7)");
        Assert.Equal(["1", "2", "3", "7"], await _engine.RowsAsync("SELECT id FROM c ORDER BY id"));
        Assert.Equal(id, Id("c", 4));

        string Id(string table, long version = 0) => (string)Actions(table, version, "metaData")[0]["id"]!;
    }

    [Fact]
    public async Task Row_ids_of_a_clone_are_its_own()
    {
        await _engine.RunAsync("CREATE TABLE s (i INT) TBLPROPERTIES (delta.enableRowTracking = true)");
        await _engine.RunAsync("INSERT INTO s VALUES (1), (2), (3)");
        await _engine.RunAsync("UPDATE s SET i = 20 WHERE i = 2"); // writes ids into a file, of which the clone must know nothing
        await _engine.RunAsync("INSERT INTO s VALUES (4)");
        await _engine.RunAsync("CREATE TABLE c SHALLOW CLONE s");
        await _engine.RunAsync("INSERT INTO c VALUES (5), (6)");
        Assert.Equal("6|6", await _engine.ValueAsync("SELECT count(*), count(DISTINCT _metadata.row_id) FROM c"));
        Assert.NotEqual(Name("s"), Name("c"));
        await _engine.RunAsync("UPDATE c SET i = 40 WHERE i = 4");
        Assert.Equal("6|6", await _engine.ValueAsync("SELECT count(*), count(DISTINCT _metadata.row_id) FROM c"));

        // A table that had files before it tracked rows gives ids to those that stay, too.
        await _engine.RunAsync("CREATE TABLE plain (i INT)");
        await _engine.RunAsync("INSERT INTO plain VALUES (1), (2)");
        await _engine.RunAsync("CREATE TABLE p SHALLOW CLONE plain");
        await _engine.RunAsync("INSERT INTO plain VALUES (3)");
        await _engine.RunAsync("CREATE OR REPLACE TABLE p SHALLOW CLONE plain TBLPROPERTIES (delta.enableRowTracking = true)");
        Assert.Equal("3|3|0", await _engine.ValueAsync("SELECT count(*), count(DISTINCT _metadata.row_id), min(_metadata.row_id) FROM p"));

        string Name(string table) => (string)Actions(table, 0, "metaData")[0]["configuration"]!["delta.rowTracking.materializedRowIdColumnName"]!;
    }

    [Fact]
    public async Task In_commit_timestamps_count_from_the_clones_first_version()
    {
        await _engine.RunAsync("CREATE TABLE s (i INT)");
        await _engine.RunAsync("INSERT INTO s VALUES (1)");
        await _engine.RunAsync("ALTER TABLE s SET TBLPROPERTIES (delta.enableInCommitTimestamps = true)");
        await _engine.RunAsync("CREATE TABLE c SHALLOW CLONE s");
        Assert.Null(Actions("c", 0, "metaData")[0]["configuration"]!["delta.inCommitTimestampEnablementVersion"]);
        Assert.NotNull(Actions("c", 0, "commitInfo")[0]["inCommitTimestamp"]);
        await _engine.RunAsync("CREATE TABLE d (i INT)");
        await _engine.RunAsync("CREATE OR REPLACE TABLE d SHALLOW CLONE s");
        Assert.Equal("1", (string)Actions("d", 1, "metaData")[0]["configuration"]!["delta.inCommitTimestampEnablementVersion"]!);
        Assert.Equal("2", await _engine.ValueAsync("SELECT count(*) FROM (DESCRIBE HISTORY d)"));
    }

    [Fact]
    public async Task What_cannot_be_cloned_is_refused_at_its_place()
    {
        await MakeAsync("s", "");
        await _engine.RunAsync("CREATE TABLE there (a INT)");
        await _engine.RunAsync("CREATE TABLE append (a INT) TBLPROPERTIES (delta.appendOnly = true)");
        await _engine.RunAsync("CREATE TEMP TABLE temporary AS SELECT 1 AS i");
        await _engine.RunAsync("CREATE TEMP VIEW v AS SELECT * FROM s");
        Directory.CreateDirectory(Path.Combine(_engine.Root, "files", "sub"));
        await File.WriteAllTextAsync(Path.Combine(_engine.Root, "files", "x.txt"), "x");
        foreach (var (sql, code, position, message) in new[]
            {
                ("CREATE TABLE c SHALLOW CLONE nope", DeltaErrorCode.TableNotFound, 29, "nope"),
                ("CREATE TABLE c DEEP CLONE temporary", DeltaErrorCode.NotSupported, 26, "no Delta table"),
                ("CREATE TABLE c DEEP CLONE v", DeltaErrorCode.NotSupported, 26, "no Delta table"),
                ("CREATE TABLE c DEEP CLONE s VERSION AS OF 99", DeltaErrorCode.VersionNotFound, 26, "version 99"),
                ("CREATE TABLE c DEEP CLONE s VERSION AS OF 'x'", DeltaErrorCode.QueryFailed, 42, "'x'"),
                ("CREATE TABLE there SHALLOW CLONE s", DeltaErrorCode.TableAlreadyExists, 13, "there"),
                ("CREATE OR REPLACE TABLE s SHALLOW CLONE s VERSION AS OF 1", DeltaErrorCode.NotSupported, 40, "over itself"),
                ("CREATE TABLE nope.c SHALLOW CLONE s", DeltaErrorCode.SchemaNotFound, 13, "nope"),
                ("CREATE TABLE c SHALLOW CLONE s TBLPROPERTIES (delta.nope = 'x')", DeltaErrorCode.NotSupported, 46, "delta.nope"),
                ("CREATE TABLE c SHALLOW CLONE s TBLPROPERTIES (delta.columnMapping.mode = 'name')", DeltaErrorCode.NotSupported, 46, "column mapping mode"),
            })
        {
            var error = await _engine.ErrorAsync(sql);
            Assert.Equal((sql, code, (int?)position), (sql, error.Code, error.Position));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(DeltaErrorCode.TableAlreadyExists, (await _engine.ErrorAsync("CREATE TABLE files SHALLOW CLONE s")).Code);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("CREATE OR REPLACE TABLE append SHALLOW CLONE s")).Code);
        await _engine.RunAsync("CREATE TABLE IF NOT EXISTS there SHALLOW CLONE s");
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM there"));
        Assert.False(Directory.Exists(Path.Combine(_engine.Root, "c")));
        await _engine.RunAsync("BEGIN");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("CREATE TABLE c SHALLOW CLONE s")).Code);
        await _engine.RunAsync("ROLLBACK");
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("CREATE TABLE c SHALLOW CLONE s")).Code);
    }

    [Fact]
    public async Task A_place_of_its_own_and_tables_by_path()
    {
        await MakeAsync("s", "");
        using var elsewhere = new TempFolder();
        await _engine.RunAsync($"CREATE TABLE c DEEP CLONE delta.`{_engine.Root}/s` LOCATION '{elsewhere.Path}/c'");
        await _engine.RunAsync($"CREATE TABLE delta.`{elsewhere.Path}/d` SHALLOW CLONE c");
        var rows = await _engine.RowsAsync("SELECT * FROM s ORDER BY ALL");
        Assert.Equal(rows, await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
        Assert.Equal(rows, await _engine.RowsAsync($"SELECT * FROM delta.`{elsewhere.Path}/d` ORDER BY ALL"));
        Assert.False(Directory.Exists(Path.Combine(_engine.Root, "c")));
        await _engine.RunAsync("INSERT INTO s VALUES (9000, 'z')");
        await _engine.RunAsync($"CREATE OR REPLACE TABLE c DEEP CLONE s LOCATION '{elsewhere.Path}/c'");
        Assert.Equal($"{rows.Count + 1}", await _engine.ValueAsync("SELECT count(*) FROM c"));
    }

    [Fact]
    public async Task A_failure_leaves_nothing_behind()
    {
        await MakeAsync("s", "delta.enableDeletionVectors = true");
        var copies = 0;
        _store!.OnCopy = path =>
        {
            if (Interlocked.Increment(ref copies) == 3)
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"no space left for {path}");
        };
        Assert.Equal(DeltaErrorCode.StorageFailed, (await _engine.ErrorAsync("CREATE TABLE c DEEP CLONE s")).Code);
        Assert.Empty(_engine.Files("c"));
        _store.OnCopy = null;

        var lost = Plain("s").Files.First().Path;
        File.Move(lost, lost + ".away");
        var error = await _engine.ErrorAsync("CREATE TABLE c DEEP CLONE s");
        Assert.Equal((DeltaErrorCode.CorruptData, lost), (error.Code, error.Path));
        Assert.Empty(_engine.Files("c"));
        File.Move(lost + ".away", lost);
        await _engine.RunAsync("CREATE TABLE c DEEP CLONE s");
        Assert.Equal(await _engine.RowsAsync("SELECT * FROM s ORDER BY ALL"), await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
    }

    [Fact]
    public async Task Copies_are_durable_before_the_commit()
    {
        await MakeAsync("s", "");
        _store!.Calls.Clear();
        await _engine.RunAsync("CREATE TABLE c DEEP CLONE s");
        var (last, published, put) = (
            _store.Calls.FindLastIndex(c => c.StartsWith("copy ", StringComparison.Ordinal)), _store.Calls.IndexOf("publish c"),
            _store.Calls.IndexOf("put 00000000000000000000.json"));
        Assert.True(last >= 0 && last < published && published < put, string.Join(", ", _store.Calls));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_comes_first_is_a_conflict(bool shallow)
    {
        await MakeAsync("s", "");
        using var other = new TestEngine(_engine.Root);
        await other.RunAsync("CREATE TABLE template (a INT)");
        _store!.OnNextPut(async (_, put) =>
        {
            FolderCopy.Make(Path.Combine(_engine.Root, "template", "_delta_log"), Path.Combine(_engine.Root, "c", "_delta_log"));
            return await put();
        });
        Assert.Equal(DeltaErrorCode.TableAlreadyExists, (await _engine.ErrorAsync($"CREATE TABLE c {Kind(shallow)} s")).Code);
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM c"));
        _store.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("INSERT INTO c VALUES (1)");
            return await put();
        });
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync($"CREATE OR REPLACE TABLE c {Kind(shallow)} s")).Code);
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT * FROM c"));
        Assert.Single(_engine.Files("c"), f => f.EndsWith(".parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_source_may_change_meanwhile_as_a_version_is_cloned()
    {
        await MakeAsync("s", "");
        var rows = await _engine.RowsAsync("SELECT * FROM s ORDER BY ALL");
        using var other = new TestEngine(_engine.Root);
        var overtaken = 0;
        _store!.OnCopy = _ =>
        {
            if (Interlocked.Exchange(ref overtaken, 1) == 0) // copies are made several at a time
                other.RunAsync("INSERT OVERWRITE s VALUES (1, 'x')").GetAwaiter().GetResult();
        };
        await _engine.RunAsync("CREATE TABLE c DEEP CLONE s");
        Assert.Equal(rows, await _engine.RowsAsync("SELECT * FROM c ORDER BY ALL"));
    }

    private static string Kind(bool shallow) => shallow ? "SHALLOW CLONE" : "DEEP CLONE";

    private async Task MakeAsync(string name, string properties)
    {
        await _engine.RunAsync($"CREATE TABLE \"{name}\" (i INT, p STRING) PARTITIONED BY (p){(properties.Length > 0 ? $" TBLPROPERTIES ({properties})" : "")}");
        await _engine.RunAsync($"INSERT INTO \"{name}\" SELECT i, 'a b%' FROM range(20) r(i)");
        await _engine.RunAsync($"INSERT INTO \"{name}\" SELECT i, CASE WHEN i < 3000 THEN 'ü' END FROM range(20, 4000) r(i)");
        await _engine.RunAsync($"DELETE FROM \"{name}\" WHERE i IN (3, 4) OR (i > 100 AND hash(i) % 3 = 0)");
    }

    private PlainTable Plain(string table) => PlainTable.Open(Path.Combine(_engine.Root, table), _engine.Maker);

    /// <summary>A reader that shares nothing with the engine finds the rows.</summary>
    private void AssertPlain(string table, int rows)
    {
        Plain(table).CopyInto("whole");
        Assert.Equal(rows, Convert.ToInt32(PlainTable.Rows(_engine.Maker, "SELECT count(*) FROM whole")[0][0], null));
        _engine.Maker.Execute("DROP TABLE whole");
    }

    private List<JsonNode> Actions(string table, long version, string kind) =>
        [.. _engine.Commit(table, version).Select(line => JsonNode.Parse(line)!).Select(action => action[kind]).OfType<JsonNode>()];
}
