using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>DROP FEATURE of what readers must know: its steps, each of which may be the last one that comes about.</summary>
public sealed class DropFeatureTests : IDisposable
{
    private const string Rows = "SELECT count(*), sum(i) FROM t";

    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public DropFeatureTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Deletion_vectors_go_and_versions_that_had_them_stay_readable()
    {
        await VectorsAsync();
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE DELETIONVECTORS");
        Assert.Equal("1600|1600800", await _engine.ValueAsync(Rows));
        Assert.Equal("1800|1800000", await _engine.ValueAsync($"{Rows} VERSION AS OF 2"));
        Assert.Equal(
            ["DROP FEATURE", "Empty Commit", "Empty Commit", "Empty Commit", "Deletion Vector Tombstones", "REORG", "SET TBLPROPERTIES"],
            await _engine.RowsAsync("SELECT operation FROM (DESCRIBE HISTORY t LIMIT 7)"));
        Assert.Equal(
            "1|7|[appendOnly, checkpointProtection, invariants]|false|10",
            await _engine.ValueAsync("SELECT minReaderVersion, minWriterVersion, tableFeatures, properties['delta.enableDeletionVectors'], "
                + "properties['delta.requireCheckpointProtectionBeforeVersion'] FROM (DESCRIBE DETAIL t)"));
        Assert.Equal([7, 8, 9, 10], Checkpoints());

        // Whoever knows no vectors finds their files among the removed ones.
        var named = _engine.Commit("t", 6).Skip(1).Select(line => (string)JsonNode.Parse(line)!["remove"]!["path"]!).Order(StringComparer.Ordinal);
        var vectors = Directory.GetFiles(Path.Combine(_engine.Root, "t"), "deletion_vector_*.bin").Select(f => Path.GetFileName(f)!);
        Assert.Equal(vectors.Order(StringComparer.Ordinal), named);

        using var later = new TestEngine(_engine.Root);
        await later.RunAsync("DELETE FROM t WHERE i = 2");
        await later.RunAsync("CHECKPOINT TABLE t");
        Assert.Equal("1599|1600798", await later.ValueAsync(Rows));
        Assert.DoesNotContain("deletionVector\"", string.Concat(later.Commit("t", 11)), StringComparison.Ordinal);
        Assert.Equal("the table does not have the feature deletionVectors", (await later.ErrorAsync("ALTER TABLE t DROP FEATURE deletionVectors")).Message);
    }

    [Fact]
    public async Task V2_checkpoints_go_and_classic_ones_come()
    {
        await _engine.RunAsync(
            "CREATE TABLE t TBLPROPERTIES ('delta.checkpointPolicy' = 'v2', 'delta.columnMapping.mode' = 'name') AS SELECT range AS i FROM range(10)");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE v2Checkpoint");
        Assert.Equal("2|7|[appendOnly, checkpointProtection, columnMapping, invariants]", await _engine.ValueAsync(
            "SELECT minReaderVersion, minWriterVersion, tableFeatures FROM (DESCRIBE DETAIL t)"));
        Assert.Equal([2, 3, 4, 5], Checkpoints());
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("10|45", await later.ValueAsync(Rows));
        Assert.Equal("10|45", await later.ValueAsync($"{Rows} VERSION AS OF 0"));
    }

    [Fact]
    public async Task What_leaves_nothing_behind_goes_in_one_commit()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES ('delta.feature.vacuumProtocolCheck' = 'supported')");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE vacuumProtocolCheck");
        Assert.Equal("1|2", await _engine.ValueAsync("SELECT minReaderVersion, minWriterVersion FROM (DESCRIBE DETAIL t)"));
        Assert.Equal("1", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
    }

    [Theory]
    [InlineData("'delta.enableChangeDataFeed' = 'true'", "changeDataFeed")]
    [InlineData("'delta.feature.allowColumnDefaults' = 'supported'", "allowColumnDefaults")]
    [InlineData("'delta.feature.identityColumns' = 'supported'", "identityColumns")]
    [InlineData("'delta.feature.timestampNtz' = 'supported'", "timestampNtz")]
    [InlineData("'delta.feature.checkpointProtection' = 'supported'", "checkpointProtection")]
    [InlineData("'delta.appendOnly' = 'true'", "appendOnly")]
    public async Task What_spark_does_not_drop_is_refused_by_name(string property, string feature)
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT) TBLPROPERTIES ({property})");
        var error = await _engine.ErrorAsync($"ALTER TABLE t DROP FEATURE {feature}");
        Assert.Equal((DeltaErrorCode.NotSupported, 27), (error.Code, error.Position));
        Assert.Contains(feature, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partition_columns_are_no_longer_written_into_files_and_stay_in_those_that_have_them()
    {
        await _engine.RunAsync("CREATE TABLE t (p INT, i INT) PARTITIONED BY (p) TBLPROPERTIES ('delta.enableMaterializePartitionColumnsFeature' = 'true')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 10)");
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE materializePartitionColumns");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 11)");
        Assert.Equal("1|2|NULL", await _engine.ValueAsync(
            "SELECT minReaderVersion, minWriterVersion, properties['delta.enableMaterializePartitionColumnsFeature'] FROM (DESCRIBE DETAIL t)"));
        Assert.Equal(["1|10", "1|11"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
        using var columns = _engine.Maker.Query($"SELECT count(*) FROM parquet_schema('{_engine.Root}/t/p=1/*.parquet') WHERE name = 'p'");
        Assert.Equal(1L, columns.Rows().Single()[0]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_step_that_fails_leaves_the_rows_as_they_are_and_the_statement_can_be_run_again(int version)
    {
        await VectorsAsync();
        for (var put = 0; put < 20; put++) // checksums are put, too
        {
            _store!.OnNextPut((path, inner) => path.EndsWith($"{version:D20}.json", StringComparison.Ordinal)
                ? throw new IOException("no room") : inner());
        }

        Assert.Equal("no room", (await Assert.ThrowsAsync<IOException>(() => _engine.RunAsync("ALTER TABLE t DROP FEATURE deletionVectors"))).Message);
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("1600|1600800", await later.ValueAsync(Rows));
        await later.RunAsync("ALTER TABLE t DROP FEATURE deletionVectors");
        Assert.Equal("1600|1600800", await later.ValueAsync(Rows));
        Assert.Equal("1800|1800000", await later.ValueAsync($"{Rows} VERSION AS OF 2"));
        Assert.Equal("false", await later.ValueAsync("SELECT list_contains(tableFeatures, 'deletionVectors') FROM (DESCRIBE DETAIL t)"));
    }

    [Fact]
    public async Task Another_who_switches_the_feature_on_between_the_steps_keeps_it()
    {
        await VectorsAsync();
        using var other = new TestEngine(_engine.Root);
        _store!.OnRename = path =>
        {
            if (!path.EndsWith("9.checkpoint.parquet", StringComparison.Ordinal))
                return;
            other.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')").GetAwaiter().GetResult();
            other.RunAsync("DELETE FROM t WHERE i = 2").GetAwaiter().GetResult();
        };
        var error = await _engine.ErrorAsync("ALTER TABLE t DROP FEATURE deletionVectors");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Equal("1599|1600798", await _engine.ValueAsync(Rows));
        Assert.Equal("true", await other.ValueAsync("SELECT list_contains(tableFeatures, 'deletionVectors') FROM (DESCRIBE DETAIL t)"));
    }

    [Fact]
    public async Task Rows_that_come_in_between_the_steps_stay()
    {
        await VectorsAsync();
        using var other = new TestEngine(_engine.Root);
        _store!.OnRename = path =>
        {
            if (path.EndsWith(".checkpoint.parquet", StringComparison.Ordinal))
                other.RunAsync("INSERT INTO t VALUES (0)").GetAwaiter().GetResult();
        };
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE deletionVectors");
        _store.OnRename = null;
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("1604|1600800", await later.ValueAsync(Rows));
        Assert.Equal("false", await later.ValueAsync("SELECT list_contains(tableFeatures, 'deletionVectors') FROM (DESCRIBE DETAIL t)"));
    }

    [Fact]
    public async Task The_protection_outlives_REPLACE_and_RESTORE_and_is_not_cloned()
    {
        await VectorsAsync();
        await _engine.RunAsync("ALTER TABLE t DROP FEATURE deletionVectors");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 2");
        Assert.Equal("1800|1800000", await _engine.ValueAsync(Rows));
        Assert.Equal("10", await ProtectedAsync("t"));
        await _engine.RunAsync("CREATE OR REPLACE TABLE t (i INT)");
        Assert.Equal("10", await ProtectedAsync("t"));
        await _engine.RunAsync("CREATE TABLE c SHALLOW CLONE t");
        await _engine.RunAsync("CREATE TABLE l LIKE t");
        Assert.Equal("NULL", await ProtectedAsync("c"));
        Assert.Equal("NULL", await ProtectedAsync("l"));
        var error = await _engine.ErrorAsync("ALTER TABLE t UNSET TBLPROPERTIES ('delta.requireCheckpointProtectionBeforeVersion')");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);

        Task<string> ProtectedAsync(string table) =>
            _engine.ValueAsync($"SELECT properties['delta.requireCheckpointProtectionBeforeVersion'] FROM (DESCRIBE DETAIL {table})");
    }

    /// <summary>A table of 2,000 rows, of which two statements have deleted 200 each.</summary>
    private async Task VectorsAsync()
    {
        await _engine.RunAsync("CREATE TABLE t (i BIGINT) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        await _engine.RunAsync("INSERT INTO t SELECT range FROM range(2000)");
        await _engine.RunAsync("DELETE FROM t WHERE i % 10 = 0");
        await _engine.RunAsync("DELETE FROM t WHERE i % 10 = 1");
    }

    private List<long> Checkpoints() =>
    [
        .. Directory.GetFiles(Path.Combine(_engine.Root, "t", "_delta_log"), "*.checkpoint.parquet")
            .Select(f => long.Parse(Path.GetFileName(f).AsSpan(0, 20), provider: null)).Order(),
    ];
}
