using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>DROP FEATURE of what data files and schemas hold: column mapping, widened types, row ids.</summary>
public sealed class DropFeatureOfFilesTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public DropFeatureOfFilesTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Column_mapping_goes_and_files_have_the_columns_names(string mode)
    {
        await MappedAsync(mode);
        const string Query = "SELECT k, p, s.b, l[1].d FROM t ORDER BY k";
        var before = await _engine.RowsAsync(Query);
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE columnMapping");
        Assert.Equal(before, await _engine.RowsAsync(Query));
        Assert.Equal(before, await _engine.RowsAsync(Query.Replace("FROM t", "FROM t VERSION AS OF 6", StringComparison.Ordinal)));
        Assert.Equal(
            ["DROP FEATURE", "Empty Commit", "Empty Commit", "Empty Commit", "REMOVE COLUMN MAPPING"],
            await _engine.RowsAsync("SELECT operation FROM (DESCRIBE HISTORY t LIMIT 5)"));
        Assert.Equal(
            "3|7|[appendOnly, checkpointProtection, deletionVectors, invariants]|NULL|NULL|11",
            await _engine.ValueAsync("SELECT minReaderVersion, minWriterVersion, tableFeatures, properties['delta.columnMapping.mode'], "
                + "properties['delta.columnMapping.maxColumnId'], properties['delta.requireCheckpointProtectionBeforeVersion'] FROM (DESCRIBE DETAIL t)"));
        Assert.DoesNotContain("columnMapping", _engine.Commit("t", 11).Single(l => l.StartsWith("{\"metaData", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (var add in Adds(7))
        {
            Assert.False((bool)add["dataChange"]!);
            Assert.Equal("p", Assert.Single(add["partitionValues"]!.AsObject()).Key);
            Assert.StartsWith("p=", (string)add["path"]!, StringComparison.Ordinal);
            Assert.Contains("\"k\":", (string)add["stats"]!, StringComparison.Ordinal);
            var file = $"{_engine.Root}/t/{Uri.UnescapeDataString((string)add["path"]!)}";
            using var columns = _engine.Maker.Query($"SELECT k, s.b, l[1].d FROM '{file}'");
            Assert.NotEmpty(columns.Rows());
            using var ids = _engine.Maker.Query($"SELECT count(field_id) FROM parquet_schema('{file}')");
            Assert.Equal(0L, ids.Rows().Single()[0]);
        }

        await _engine.RunAsync("UPDATE t SET s = {b: 0} WHERE k = 1");
        await _engine.RunAsync("OPTIMIZE t");
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("4|0|10", await later.ValueAsync("SELECT count(*), min(s.b), max(k) FROM t"));

        // And back again.
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 6");
        Assert.Equal(before, await _engine.RowsAsync(Query));
        Assert.Contains("columnMapping", await _engine.ValueAsync("SELECT tableFeatures FROM (DESCRIBE DETAIL t)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Column_mapping_stays_where_files_cannot_have_a_name()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, s STRUCT(\"a b\" INT)) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, {'a b': 2})");
        var error = await _engine.ErrorAsync("ALTER TABLE t DROP FEATURE columnMapping");
        Assert.Equal((DeltaErrorCode.NotSupported, 27, "ALTER TABLE .. RENAME COLUMN first"), (error.Code, error.Position, error.Hint));
        Assert.StartsWith("column s.a b: a name with one of", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN s.\"a b\" TO ab");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE columnMapping");
        Assert.Equal("1|2", await _engine.ValueAsync("SELECT i, s.ab FROM t"));
    }

    [Theory]
    [InlineData("SET TBLPROPERTIES ('delta.columnMapping.MODE' = 'NONE')", "none")]
    [InlineData("UNSET TBLPROPERTIES ('delta.columnMapping.mode')", "NULL")]
    public async Task Column_mapping_is_switched_off_while_the_feature_stays(string change, string mode)
    {
        await MappedAsync("name");
        const string Query = "SELECT k, p, s.b, l[1].d FROM t ORDER BY k";
        var before = await _engine.RowsAsync(Query);
        await _engine.RunAsync($"ALTER TABLE t {change}");
        Assert.Equal(before, await _engine.RowsAsync(Query));
        Assert.Equal($"REMOVE COLUMN MAPPING|{mode}|true", await _engine.ValueAsync(
            "SELECT h.operation, d.properties['delta.columnMapping.mode'], list_contains(d.tableFeatures, 'columnMapping') FROM (DESCRIBE HISTORY t LIMIT 1) h, (DESCRIBE DETAIL t) d"));
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN k TO \"a k\"");
        await _engine.RunAsync("INSERT INTO t VALUES (0, 'z', {b: 0}, [{d: 0}])");
        Assert.Equal([.. before.Prepend("0|z|0|0")], await _engine.RowsAsync(Query.Replace("SELECT k", "SELECT \"a k\"", StringComparison.Ordinal).Replace("BY k", "BY ALL", StringComparison.Ordinal)));
        var error = await _engine.ErrorAsync($"ALTER TABLE t {change}");
        Assert.Equal((DeltaErrorCode.NotSupported, change.IndexOf('\'', StringComparison.Ordinal) + 14), (error.Code, error.Position));
        Assert.StartsWith("column a k: a name with", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clustering_and_row_ids_outlive_column_mapping()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b INT) CLUSTER BY (b) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableRowTracking' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 9), (2, 8)");
        await _engine.RunAsync("INSERT INTO t VALUES (3, 7)");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN b TO c");
        var ids = await _engine.RowsAsync("SELECT a, _metadata.row_id, _metadata.row_commit_version FROM t ORDER BY a");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE columnMapping");
        Assert.Equal(ids, await _engine.RowsAsync("SELECT a, _metadata.row_id, _metadata.row_commit_version FROM t ORDER BY a"));
        Assert.Equal("[c]", await _engine.ValueAsync("SELECT clusteringColumns FROM (DESCRIBE DETAIL t)"));
        await _engine.RunAsync("INSERT INTO t VALUES (4, 6)");
        await _engine.RunAsync("OPTIMIZE t FULL");
        Assert.Equal(["1|9", "2|8", "3|7", "4|6"], await _engine.RowsAsync("SELECT a, c FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("id")]
    public async Task Widened_types_go_and_only_files_of_old_types_are_written_anew(string mode)
    {
        await WidenedAsync(mode);
        const string Query = "SELECT i, f, d, t, s.x, l, m FROM t ORDER BY i";
        var before = await _engine.RowsAsync(Query);
        var last = long.Parse(await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), provider: null);
        var live = await _engine.RowsAsync("SELECT path FROM delta_files('t')");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE typeWidening");
        Assert.Equal(before, await _engine.RowsAsync(Query));
        Assert.Equal(before, await _engine.RowsAsync(Query.Replace("FROM t", $"FROM t VERSION AS OF {last}", StringComparison.Ordinal)));
        Assert.Equal(
            ["DROP FEATURE", "Empty Commit", "Empty Commit", "Empty Commit", "DROP FEATURE", "REORG", "UNSET TBLPROPERTIES"],
            await _engine.RowsAsync("SELECT operation FROM (DESCRIBE HISTORY t LIMIT 7)"));
        var features = await _engine.ValueAsync("SELECT tableFeatures FROM (DESCRIBE DETAIL t)");
        Assert.DoesNotContain("typeWidening", features, StringComparison.Ordinal);
        Assert.Contains("checkpointProtection", features, StringComparison.Ordinal);
        Assert.DoesNotContain("typeChanges", _engine.Commit("t", last + 7).Single(l => l.StartsWith("{\"metaData", StringComparison.Ordinal)), StringComparison.Ordinal);

        // The file that was written with the types of now is still there.
        var now = await _engine.RowsAsync("SELECT path FROM delta_files('t')");
        Assert.Equal((2, 1), (live.Count, now.Intersect(live).Count()));
        Assert.Equal(2, now.Count);
        using var types = _engine.Maker.Query(
            $"SELECT DISTINCT duckdb_type FROM parquet_schema([{string.Join(", ", now.Select(f => $"'{_engine.Root}/t/{f}'"))}]) WHERE duckdb_type IS NOT NULL ORDER BY ALL");
        Assert.Equal(["BIGINT", "DECIMAL(12,2)", "DOUBLE", "INTEGER", "TIMESTAMP"], types.Rows().Select(row => (string)row[0]!));
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(*) FROM t WHERE f = 0.10000000149011612"));
        await _engine.RunAsync("INSERT INTO t SELECT * FROM t");
        Assert.Equal("6", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("TINYINT", "SMALLINT", "1")]
    [InlineData("SMALLINT", "INTEGER", "1")]
    [InlineData("INTEGER", "BIGINT", "1")]
    [InlineData("INTEGER", "DOUBLE", "1")]
    [InlineData("INTEGER", "DECIMAL(12,2)", "1")]
    [InlineData("FLOAT", "DOUBLE", "0.5")]
    [InlineData("DECIMAL(6,2)", "DECIMAL(7,2)", "1.25")]
    [InlineData("DATE", "TIMESTAMP_NTZ", "DATE '2024-02-29'")]
    public async Task A_file_is_written_anew_for_one_column_of_an_old_type(string from, string to, string value)
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT, c {from}) TBLPROPERTIES ('delta.enableTypeWidening' = 'true', 'delta.feature.timestampNtz' = 'supported')");
        await _engine.RunAsync($"INSERT INTO t VALUES (1, {value})");
        await _engine.RunAsync($"ALTER TABLE t ALTER COLUMN c TYPE {to}");
        var before = await _engine.RowsAsync("SELECT * FROM t");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE typeWidening");
        Assert.Equal(before, await _engine.RowsAsync("SELECT * FROM t"));
        using var type = _engine.Maker.Query(
            $"SELECT duckdb_type FROM parquet_schema('{_engine.Root}/t/{await _engine.ValueAsync("SELECT path FROM delta_files('t')")}') WHERE name = 'c'");
        Assert.Equal(to == "TIMESTAMP_NTZ" ? "TIMESTAMP" : to, type.Rows().Single()[0]);
    }

    [Fact]
    public async Task Where_nothing_was_widened_no_file_is_written()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES ('delta.enableTypeWidening' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE typeWidening");
        Assert.Equal(
            ["DROP FEATURE", "Empty Commit", "Empty Commit", "Empty Commit", "UNSET TBLPROPERTIES", "WRITE", "CREATE TABLE"],
            await _engine.RowsAsync("SELECT operation FROM (DESCRIBE HISTORY t)"));
        Assert.Equal("1|7|[appendOnly, checkpointProtection, invariants]", await _engine.ValueAsync(
            "SELECT minReaderVersion, minWriterVersion, tableFeatures FROM (DESCRIBE DETAIL t)"));
    }

    [Fact]
    public async Task Row_ids_go_and_come_anew()
    {
        await TrackedAsync();
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE ROWTRACKING");
        Assert.Equal(
            ["DROP FEATURE", "ROW TRACKING UNBACKFILL", "SET TBLPROPERTIES"], await _engine.RowsAsync("SELECT operation FROM (DESCRIBE HISTORY t LIMIT 3)"));
        Assert.Equal("1|7|[appendOnly, domainMetadata, invariants]|{}", await _engine.ValueAsync(
            "SELECT minReaderVersion, minWriterVersion, tableFeatures, properties FROM (DESCRIBE DETAIL t)"));
        Assert.Contains(_engine.Commit("t", 6), line => line.Contains("\"domain\":\"delta.rowTracking\"", StringComparison.Ordinal) && line.Contains("\"removed\":true", StringComparison.Ordinal));
        await _engine.RunAsync("INSERT INTO t VALUES (9)");
        await _engine.RunAsync("OPTIMIZE t");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("5|20", await later.ValueAsync("SELECT count(*), sum(i) FROM t"));
        Assert.DoesNotContain("baseRowId", string.Concat(later.Commit("t", 7).Concat(later.Commit("t", 8).Where(l => l.Contains("\"add\"", StringComparison.Ordinal)))), StringComparison.Ordinal);
        Assert.Equal("3", await later.ValueAsync("SELECT max(_metadata.row_id) FROM t VERSION AS OF 3"));
        await later.RunAsync("ALTER TABLE t DROP FEATURE domainMetadata");
        await later.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableRowTracking' = 'true')");
        Assert.Equal(["0", "1", "2", "3", "4"], await later.RowsAsync("SELECT _metadata.row_id FROM t ORDER BY ALL"));
    }

    [Theory]
    [InlineData("columnMapping", 5)]
    [InlineData("typeWidening", 7)]
    [InlineData("rowTracking", 3)]
    public async Task A_step_that_fails_leaves_the_rows_as_they_are_and_the_statement_can_be_run_again(string feature, int steps)
    {
        for (var step = 1; step <= steps; step++)
        {
            using var root = new TempFolder();
            FaultyObjectStore? store = null;
            using var engine = new TestEngine(root.Path, wrap: inner => store = new FaultyObjectStore(inner));
            await (feature switch { "columnMapping" => MappedAsync("name", engine), "typeWidening" => WidenedAsync("none", engine), _ => TrackedAsync(engine) });
            var rows = await engine.RowsAsync("SELECT * FROM t ORDER BY ALL");
            var files = engine.Files("t").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal)).ToList();
            var last = long.Parse(await engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), provider: null);
            for (var put = 0; put < 40; put++)
            {
                store!.OnNextPut((path, inner) => path.EndsWith($"{last + step:D20}.json", StringComparison.Ordinal)
                    ? throw new IOException("no room") : inner());
            }

            await Assert.ThrowsAsync<IOException>(() => engine.RunAsync($"ALTER TABLE t DROP FEATURE {feature}"));
            using var later = new TestEngine(root.Path);
            Assert.Equal(rows, await later.RowsAsync("SELECT * FROM t ORDER BY ALL"));
            Assert.Equal((last + step - 1).ToString(System.Globalization.CultureInfo.InvariantCulture), await later.ValueAsync("SELECT max(version) FROM delta_history('t')"));
            if (step == 1)
                Assert.Equal(files, engine.Files("t").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal)));
            await later.RunAsync($"ALTER TABLE t DROP FEATURE {feature}");
            Assert.Equal(rows, await later.RowsAsync("SELECT * FROM t ORDER BY ALL"));
            Assert.Equal(rows, await later.RowsAsync($"SELECT * FROM t VERSION AS OF {last} ORDER BY ALL"));
            Assert.Equal("false", await later.ValueAsync($"SELECT list_contains(tableFeatures, '{feature}') FROM (DESCRIBE DETAIL t)"));
        }
    }

    [Theory]
    [InlineData("columnMapping", "REMOVE COLUMN MAPPING")]
    [InlineData("typeWidening", "REORG")]
    public async Task Rows_that_come_in_while_files_are_written_anew_are_not_lost(string feature, string operation)
    {
        await (feature == "columnMapping" ? MappedAsync("name") : WidenedAsync("none"));
        var rows = await _engine.RowsAsync("SELECT * FROM t ORDER BY ALL");
        var last = long.Parse(await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), provider: null);
        using var other = new TestEngine(_engine.Root);
        var done = false;
        for (var put = 0; put < 40; put++)
        {
            _store!.OnNextPut(async (path, inner) =>
            {
                var isCommit = path.EndsWith($"{last + (feature == "columnMapping" ? 1 : 2):D20}.json", StringComparison.Ordinal);
                if (isCommit && !done)
                {
                    done = true;
                    await other.RunAsync("INSERT INTO t SELECT * FROM t");
                }

                return await inner();
            });
        }

        try
        {
            await _engine.RunAsync($"ALTER TABLE t DROP FEATURE {feature}");
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
        {
            await other.RunAsync($"ALTER TABLE t DROP FEATURE {feature}");
        }

        Assert.True(done);
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(rows.SelectMany(row => new[] { row, row }), await later.RowsAsync("SELECT * FROM t ORDER BY ALL"));
        Assert.Equal("1", await later.ValueAsync($"SELECT count(*) FROM (DESCRIBE HISTORY t) WHERE operation = '{operation}'"));
        Assert.Equal("false", await later.ValueAsync($"SELECT list_contains(tableFeatures, '{feature}') FROM (DESCRIBE DETAIL t)"));
    }

    /// <summary>A partitioned table whose columns were renamed and dropped, with deletion vectors: 4 rows at version 6.</summary>
    private async Task MappedAsync(string mode, TestEngine? engine = null)
    {
        engine ??= _engine;
        await engine.RunAsync("CREATE TABLE t (i INT, p STRING, s STRUCT<a: INT>, l ARRAY<STRUCT<c: INT>>, gone INT) PARTITIONED BY (p) "
            + $"TBLPROPERTIES ('delta.columnMapping.mode' = '{mode}', 'delta.enableDeletionVectors' = 'true')");
        await engine.RunAsync("INSERT INTO t SELECT r, CASE WHEN r % 2 = 0 THEN 'x=y' END, {a: r * 10}, [{c: r}], r FROM range(1, 11) x(r)");
        await engine.RunAsync("DELETE FROM t WHERE i BETWEEN 4 AND 9");
        await engine.RunAsync("ALTER TABLE t RENAME COLUMN i TO k");
        await engine.RunAsync("ALTER TABLE t RENAME COLUMN s.a TO b");
        await engine.RunAsync("ALTER TABLE t RENAME COLUMN l.element.c TO d");
        await engine.RunAsync("ALTER TABLE t DROP COLUMN gone");
    }

    /// <summary>Two files of three rows, one of which has the types from before.</summary>
    private async Task WidenedAsync(string mode, TestEngine? engine = null)
    {
        engine ??= _engine;
        await engine.RunAsync("CREATE TABLE t (i INT, f FLOAT, d DECIMAL(6, 2), t DATE, s STRUCT<x: SMALLINT>, l ARRAY<INT>, m MAP<INT, FLOAT>) "
            + $"TBLPROPERTIES ('delta.enableTypeWidening' = 'true', 'delta.columnMapping.mode' = '{mode}', 'delta.feature.timestampNtz' = 'supported')");
        await engine.RunAsync("INSERT INTO t VALUES (1, 0.1, 1.25, DATE '2024-02-29', {x: 1}, [1], MAP {1: 0.5}), (2, NULL, NULL, NULL, NULL, NULL, NULL)");
        foreach (var change in (string[])["i TYPE BIGINT", "f TYPE DOUBLE", "d TYPE DECIMAL(12, 2)", "t TYPE TIMESTAMP_NTZ", "s.x TYPE INT", "l.element TYPE BIGINT", "m.value TYPE DOUBLE"])
            await engine.RunAsync($"ALTER TABLE t ALTER COLUMN {change}");
        await engine.RunAsync(
            "INSERT INTO t VALUES (5000000000, 1e300, 1234567890.25, TIMESTAMP '2024-01-01 12:00:00', {x: 70000}, [5000000000], MAP {2: 1e300})");
    }

    /// <summary>Four rows with ids, of which two have moved.</summary>
    private async Task TrackedAsync(TestEngine? engine = null)
    {
        engine ??= _engine;
        await engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES ('delta.enableRowTracking' = 'true')");
        await engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        await engine.RunAsync("INSERT INTO t VALUES (3), (4)");
        await engine.RunAsync("UPDATE t SET i = 5 WHERE i = 4");
        Assert.Equal("3", await engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
    }

    private IEnumerable<JsonNode> Adds(long version) =>
        _engine.Commit("t", version).Select(line => JsonNode.Parse(line)!["add"]).OfType<JsonNode>();
}
