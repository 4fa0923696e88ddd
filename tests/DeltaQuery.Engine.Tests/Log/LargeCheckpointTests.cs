using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>Checkpoints that are read in place at first and taken into memory later must always give the same files.</summary>
public sealed class LargeCheckpointTests : IDisposable
{
    private const string Structure =
        """{"numRecords":"BIGINT","minValues":{"i":"INTEGER"},"maxValues":{"i":"INTEGER"},"nullCount":{"i":"BIGINT"}}""";

    private const int Files = 20;

    private readonly TestEngine _engine = new(largeCheckpointRows: 0);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_query_reads_it_in_place_and_the_second_takes_it_in(bool withStructs)
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, withStructs ? Structure : null);
        Assert.Equal("7", await _engine.ValueAsync($"SELECT i FROM {table.Sql} WHERE i = 7"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.False(await IsTakenAsync(table));
        Assert.Equal("8", await _engine.ValueAsync($"SELECT i FROM {table.Sql} WHERE i = 8"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.True(await IsTakenAsync(table));
        Assert.Equal("3|9", await _engine.ValueAsync($"SELECT count(i), max(i) FROM {table.Sql} WHERE i BETWEEN 7 AND 9"));
        Assert.Equal(3, _engine.FilesScanned);
        Assert.Equal($"{Files}", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql}"));
    }

    [Theory]
    [InlineData("p = 'x7'", "7", 1)]
    [InlineData("p = 'x7' AND i > 100", "", 0)]
    [InlineData("p IS NULL", "20", 1)]
    [InlineData("p IN ('x3', 'x4') AND \"q.Q\" = 1", "3", 1)]
    [InlineData("p = 'none'", "", 0)]
    [InlineData("\"q.Q\" = 0 AND i < 5", "0, 2, 4", 3)]
    public async Task Files_are_found_by_partition_values_alone_where_the_checkpoint_has_only_texts(string condition, string rows, int files)
    {
        await _engine.RunAsync(
            """
            CREATE TABLE parts PARTITIONED BY (p, "q.Q") TBLPROPERTIES ('delta.checkpoint.writeStatsAsStruct' = 'false')
            AS SELECT range AS i, nullif('x' || range, 'x20') AS p, (range % 2)::INT AS "q.Q" FROM range(21)
            """);
        await _engine.RunAsync("CHECKPOINT TABLE parts");
        using var other = new TestEngine(_engine.Root, largeCheckpointRows: 0);
        Assert.Equal(rows, await other.ValueAsync($"SELECT coalesce(string_agg(i, ', ' ORDER BY i), '') FROM parts WHERE {condition}"));
        Assert.Equal(files, other.FilesScanned);
    }

    [Fact]
    public async Task A_statement_asks_it_once_also_where_old_days_may_be()
    {
        var table = _engine.Table("t", "i INTEGER, d DATE", Enumerable.Range(0, Files).Select(i => $"SELECT {i} AS i, DATE '2020-01-01' AS d"));
        TestCheckpoint.Write(table, _engine.Maker, Structure);
        Assert.Equal("7|2020-01-01", await _engine.ValueAsync($"SELECT * FROM {table.Sql} WHERE i = 7"));
        Assert.False(await IsTakenAsync(table));
    }

    [Fact]
    public async Task An_older_version_is_loaded_anew_when_its_checkpoint_was_cleaned_up()
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, Structure);
        var old = Directory.GetFiles(Path.Combine(table.Location, "_delta_log"), "*.checkpoint.parquet");
        table.Commit(table.Append(TestEngine.Schema("i INTEGER"), _engine.Maker, "SELECT 70 AS i"));
        var query = $"SELECT count(i) FROM {table.Sql} VERSION AS OF {table.Version - 1} WHERE i = 7";
        Assert.Equal("1", await _engine.ValueAsync(query));
        File.Delete(old.Single());
        Assert.Equal("1", await _engine.ValueAsync(query));
    }

    [Fact]
    public async Task Bounds_are_held_against_the_row_groups_only_where_every_file_has_statistics()
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, Structure);
        Assert.NotNull(await PositionsAsync(table));

        var other = Table("other");
        other.Commit(other.Add(other.WriteFile(_engine.Maker, "SELECT 7 AS i")));
        TestCheckpoint.Write(other, _engine.Maker, Structure);
        Assert.Null(await PositionsAsync(other));
        for (var query = 0; query < 3; query++)
            Assert.Equal("2", await _engine.ValueAsync($"SELECT count(i) FROM {other.Sql} WHERE i = 7"));
        Assert.Equal(2, _engine.FilesScanned);
    }

    [Fact]
    public async Task Bounds_of_another_type_than_the_column_are_not_held_against_the_row_groups()
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, Structure.Replace("INTEGER", "VARCHAR", StringComparison.Ordinal));
        Assert.Null(await PositionsAsync(table));
        for (var query = 0; query < 3; query++)
            Assert.Equal("1", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 7"));
        Assert.Equal(1, _engine.FilesScanned);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_it_holds_twice_counts_once(bool withStructs)
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, withStructs ? Structure : null, times: 2);
        for (var query = 0; query < 3; query++)
        {
            Assert.Equal("1", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 7"));
            Assert.Equal($"{Files}", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql}"));
            Assert.Equal($"{Files}", await _engine.ValueAsync($"SELECT count(*) FROM {table.Sql}"));
        }

        Assert.Equal($"{Files}", await _engine.ValueAsync($"SELECT count(*) FROM delta_files('{table.Location}')"));
    }

    [Fact]
    public async Task A_first_query_without_a_filter_counts_files_once()
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, Structure, times: 2);
        Assert.Equal($"{Files}", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql}"));
        Assert.False(await IsTakenAsync(table));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Later_commits_hide_its_files_before_and_after_it_is_taken_in(bool withStructs)
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, withStructs ? Structure : null);
        var schema = TestEngine.Schema("i INTEGER");
        table.Commit(TestTable.Remove("part-00007.parquet"), table.Append(schema, _engine.Maker, "SELECT 70 AS i"));
        for (var query = 0; query < 2; query++)
        {
            Assert.Equal("0", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 7"));
            Assert.Equal("1", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 70"));
        }

        Assert.True(await IsTakenAsync(table));
        table.Commit(TestTable.Remove("part-00008.parquet"));
        Assert.Equal("0", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 8"));
        Assert.Equal("1", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} VERSION AS OF {table.Version - 1} WHERE i = 8"));
        Assert.Equal($"{Files - 1}", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql}"));
        Assert.Equal($"{Files - 1}", await _engine.ValueAsync($"SELECT count(*) FROM {table.Sql}"));
        Assert.Equal($"{Files - 1}", await _engine.ValueAsync($"SELECT count(*) FROM delta_files('{table.Location}')"));
    }

    [Fact]
    public async Task Partition_values_and_statistics_prune_together()
    {
        var schema = TestEngine.Schema("i INTEGER, p VARCHAR");
        var table = _engine.Table("t");
        var physical = TestEngine.Schema("i INTEGER");
        List<JsonObject> actions = [TestTable.Protocol(), TestTable.Metadata(schema, ["p"])];
        for (var i = 0; i < Files; i++)
        {
            var path = table.WriteFile(_engine.Maker, $"SELECT {i} AS i");
            var statistics = SparkStatistics.Of(_engine.Maker, $"read_parquet('{table.Location}/{path}')", physical);
            actions.Add(table.Add(path, statistics, new Dictionary<string, string?> { ["p"] = i % 4 == 3 ? null : $"p{i % 4}" }));
        }

        table.Commit(actions);
        TestCheckpoint.Write(table, _engine.Maker, Structure, """{"p":"VARCHAR"}""");
        for (var query = 0; query < 3; query++)
        {
            Assert.Equal("4,8", await _engine.ValueAsync($"SELECT string_agg(i, ',' ORDER BY i) FROM {table.Sql} WHERE p = 'p0' AND i BETWEEN 3 AND 10"));
            Assert.Equal(2, _engine.FilesScanned);
            Assert.Equal("5", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE p IS NULL"));
            Assert.Equal(5, _engine.FilesScanned);
        }
    }

    [Fact]
    public async Task A_held_snapshot_is_loaded_anew_when_its_checkpoint_was_cleaned_up()
    {
        var table = Table();
        TestCheckpoint.Write(table, _engine.Maker, Structure);
        Assert.Equal("1", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 7"));
        var old = Directory.GetFiles(Path.Combine(table.Location, "_delta_log"), "*.checkpoint.parquet");
        table.Commit(table.Append(TestEngine.Schema("i INTEGER"), _engine.Maker, "SELECT 70 AS i"));
        TestCheckpoint.Write(table, _engine.Maker, Structure);
        foreach (var file in old)
            File.Delete(file);
        for (var query = 0; query < 3; query++)
            Assert.Equal("1", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 70"));
        Assert.Equal($"{Files + 1}", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql}"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Changes_find_the_actions_of_its_files_by_their_paths(bool withStructs, bool isTaken)
    {
        await PartsAsync(withStructs);
        using var other = new TestEngine(_engine.Root, largeCheckpointRows: 0);
        for (var query = 0; isTaken && query < 2; query++)
            Assert.Equal("21", await other.ValueAsync("SELECT count(i) FROM parts"));
        await other.RunAsync("DELETE FROM parts WHERE i = 7");
        await other.RunAsync("UPDATE parts SET i = i + 100 WHERE p IS NULL OR p = 'it''s 3'");
        await other.RunAsync("DELETE FROM parts WHERE i IN (0, 120)");
        await other.RunAsync("INSERT OVERWRITE parts PARTITION (p = 'it''s 9', \"q.Q\" = 1) SELECT 90");
        Assert.Equal("18|364", await other.ValueAsync("SELECT count(*), sum(i) FROM parts"));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("18|364", await later.ValueAsync("SELECT count(*), sum(i) FROM parts"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OPTIMIZE_reads_of_it_the_partitions_that_it_is_asked_for(bool withStructs)
    {
        await PartsAsync(withStructs);
        using var other = new TestEngine(_engine.Root, largeCheckpointRows: 0);
        await other.RunAsync("INSERT INTO parts SELECT i + 50, p, \"q.Q\" FROM parts WHERE i IN (2, 3, 20)");
        Assert.Equal("considered 4, removed 4, added 2", await OptimizeAsync("p IS NULL OR p = 'it''s 3'"));
        Assert.Equal("considered 1, removed 0, added 0", await OptimizeAsync("p = 'it''s 5' AND \"q.Q\" = 1"));
        Assert.Equal("considered 0, removed 0, added 0", await OptimizeAsync("p = 'none'"));
        Assert.Equal("considered 22, removed 2, added 1", await OptimizeAsync("true"));
        Assert.Equal(
            ["2|it's 2", "3|it's 3", "20|NULL", "52|it's 2", "53|it's 3", "70|NULL"],
            await other.RowsAsync("SELECT i, p FROM parts WHERE i IN (2, 3, 20) OR i > 50 ORDER BY i"));

        async Task<string> OptimizeAsync(string where)
        {
            var metrics = await other.ValueAsync($"OPTIMIZE parts WHERE {where}");
            string Count(string name) => Regex.Match(metrics, $"'{name}': ([0-9]+)").Groups[1].Value;
            return $"considered {Count("totalConsideredFiles")}, removed {Count("numFilesRemoved")}, added {Count("numFilesAdded")}";
        }
    }

    /// <summary>A table of a file in each partition, and a checkpoint.</summary>
    private async Task PartsAsync(bool withStructs)
    {
        await _engine.RunAsync(
            $"""
            CREATE TABLE parts PARTITIONED BY (p, "q.Q") TBLPROPERTIES ('delta.checkpoint.writeStatsAsStruct' = '{withStructs}')
            AS SELECT range AS i, nullif('it''s ' || range, 'it''s 20') AS p, (range % 2)::INT AS "q.Q" FROM range(21)
            """);
        await _engine.RunAsync("CHECKPOINT TABLE parts");
    }

    private TestTable Table(string name = "t") =>
        _engine.Table(name, "i INTEGER", Enumerable.Range(0, Files).Select(i => $"SELECT {i} AS i"));

    private async Task<Snapshot> SnapshotAsync(TestTable table)
    {
        var snapshot = await _engine.Engine.State.Tables.At(table.Location, "t").CurrentAsync(CancellationToken.None);
        snapshot.Files.Release(); // the cache holds it
        return snapshot;
    }

    private async Task<bool> IsTakenAsync(TestTable table) => (await SnapshotAsync(table)).Files.HasTakenCheckpoint;

    /// <summary>The SELECT of positions for <c>i = 7</c>.</summary>
    private async Task<string?> PositionsAsync(TestTable table)
    {
        var segment = LogSegment.Create(
            await LogListing.AllAsync(_engine.Engine.State.Stores.For(table.Location), table.Location + "/_delta_log", CancellationToken.None), null, "t", new HashSet<string>());
        var reader = new CheckpointReader(_engine.Engine.State.Stores.For(table.Location), _engine.Engine.State.Readable, _engine.Maker, []);
        _engine.Maker.Execute("ATTACH IF NOT EXISTS ':memory:' AS dq");
        var files = new FileList(_engine.Maker, 0);
        using var appender = files.Append();
        var source = await reader.ReadAsync(segment, new LogReplay(appender), CancellationToken.None);
        var bound = new FileColumn(FileColumnKind.Min, ["i"], "INTEGER");
        var query = new FileQuery(0, [bound], new FileFilter(null, null, [new BoundCondition($"{FactText.Hole(0)} <= 7", [0])]));
        return source.Groups[0].SelectPositions(_engine.Maker, query, 10);
    }
}
