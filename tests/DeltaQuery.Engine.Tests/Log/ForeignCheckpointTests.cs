using System.Globalization;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>V2 checkpoints as the protocol lets others write them: file actions in sidecars, in the manifest itself, or in both.</summary>
public sealed class ForeignCheckpointTests : IDisposable
{
    private const string Uuid = "80a083e8-7026-4e79-81be-64bd76c43a11";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_in_a_JSON_manifest_count(bool alsoSidecar)
    {
        var (table, files) = Make();
        var lines = new List<JsonObject> { Manifest(), files[0], files[1] };
        if (alsoSidecar)
            lines.Add(WriteSidecar(table, files[2]));
        else
            lines.Add(files[2]);
        lines.AddRange([TestTable.Protocol("v2Checkpoint", "deletionVectors"), Metadata]);
        File.WriteAllLines(CheckpointPath(table, "json"), lines.Select(l => l.ToJsonString()));
        Forget(table);
        await CheckAsync(table);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_in_a_Parquet_manifest_count(bool alsoSidecar)
    {
        var (table, files) = Make();
        WriteParquetManifest(table, alsoSidecar ? files[..2] : files, alsoSidecar ? WriteSidecar(table, files[2]) : null);
        Forget(table);
        await CheckAsync(table);
    }

    [Fact]
    public async Task A_sidecar_that_is_named_twice_counts_once()
    {
        var (table, files) = Make();
        var sidecar = WriteSidecar(table, files[2]);
        List<JsonObject> lines = [Manifest(), files[0], files[1], sidecar, sidecar, TestTable.Protocol("v2Checkpoint", "deletionVectors"), Metadata];
        File.WriteAllLines(CheckpointPath(table, "json"), lines.Select(l => l.ToJsonString()));
        Forget(table);
        await CheckAsync(table);
    }

    [Fact]
    public async Task A_file_in_a_Parquet_manifest_and_in_a_sidecar_counts_once()
    {
        var (table, files) = Make();
        WriteParquetManifest(table, files, WriteSidecar(table, files[2]));
        Forget(table);
        await CheckAsync(table);
    }

    /// <summary>What is left out of a chunk of the checkpoint leaves the other files' values with them.</summary>
    [Fact]
    public async Task A_file_that_a_checkpoint_has_twice_counts_once_and_one_that_went_since_not_at_all()
    {
        var (table, files) = Make();
        Rewrite(table, classic => $"SELECT * FROM {classic} UNION ALL SELECT * FROM {classic} WHERE add IS NOT NULL UNION ALL "
            + $"SELECT {{'path': 'file:' || 'x', 'partitionValues': MAP {{}}, 'size': 1, 'modificationTime': 0, 'dataChange': true, 'stats': 'none'}}, NULL, NULL");
        table.Commit(
            new JsonObject { ["remove"] = new JsonObject { ["path"] = (string)files[1]["add"]!["path"]!, ["dataChange"] = true, ["deletionTimestamp"] = 0 } },
            new JsonObject { ["remove"] = new JsonObject { ["path"] = "file:///x", ["dataChange"] = true, ["deletionTimestamp"] = 0 } });
        Assert.Equal(["0", "1", "2", "6", "7", "8"], await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal(["6|24"], await _engine.RowsAsync("SELECT count(*), sum(i) FROM t"));
        Assert.Equal(["7"], await _engine.RowsAsync("SELECT i FROM t WHERE i = 7"));
        Assert.Equal(1, _engine.FilesScanned);
    }

    [Fact]
    public async Task A_checkpoint_that_has_a_file_without_a_path_is_refused()
    {
        var (table, _) = Make();
        Rewrite(table, classic => $"SELECT struct_update(add, path := NULL::VARCHAR) AS add, * EXCLUDE (add) FROM {classic}");
        Forget(table);
        var error = await Assert.ThrowsAsync<DeltaException>(() => _engine.RowsAsync("SELECT i FROM t"));
        Assert.Equal(DeltaErrorCode.CorruptLog, error.Code);
        Assert.Contains("cannot read checkpoint _delta_log/00000000000000000002.checkpoint.parquet: an add has no path", error.Message, StringComparison.Ordinal);
    }

    /// <summary>One part has file actions and nothing else, the other the rest: neither has the columns of the other.</summary>
    [Fact]
    public async Task Parts_of_a_checkpoint_may_have_different_columns()
    {
        var (table, _) = Make();
        TestCheckpoint.Write(table, _engine.Maker);
        var log = Path.Combine(table.Location, "_delta_log");
        var classic = Path.Combine(log, $"{2:D20}.checkpoint.parquet");
        foreach (var (part, select) in new[] { (1, "SELECT add FROM {0} WHERE add IS NOT NULL"), (2, "SELECT \"metaData\", protocol FROM {0} WHERE add IS NULL") })
        {
            var path = Path.Combine(log, $"{2:D20}.checkpoint.{part:D10}.{2:D10}.parquet");
            _engine.Maker.Execute($"COPY ({select.Replace("{0}", SqlText.Literal(classic), StringComparison.Ordinal)}) TO {SqlText.Literal(path)} (FORMAT parquet)");
        }

        File.Delete(classic);
        Forget(table);
        await CheckAsync(table);
    }

    /// <summary>Both parts have file actions, one of them without statistics; read in place, a file is found by its place in all of the parts.</summary>
    [Fact]
    public async Task Parts_of_a_large_checkpoint_may_both_have_files_under_different_columns()
    {
        var (table, files) = Make();
        TestCheckpoint.Write(table, _engine.Maker);
        var log = Path.Combine(table.Location, "_delta_log");
        var classic = Path.Combine(log, $"{2:D20}.checkpoint.parquet");
        var last = SqlText.Literal((string)files[2]["add"]!["path"]!);
        string[] parts =
        [
            $"SELECT add FROM {SqlText.Literal(classic)} WHERE add.path <> {last}",
            "SELECT CASE WHEN add IS NOT NULL THEN struct_pack(path := add.path, \"partitionValues\" := add.\"partitionValues\", size := add.size, "
                + "\"modificationTime\" := 0::BIGINT, \"dataChange\" := true) END AS add, \"metaData\", protocol "
                + $"FROM {SqlText.Literal(classic)} WHERE add IS NULL OR add.path = {last}",
        ];
        foreach (var (i, part) in parts.Index())
            _engine.Maker.Execute($"COPY ({part}) TO {SqlText.Literal(Path.Combine(log, $"{2:D20}.checkpoint.{i + 1:D10}.{2:D10}.parquet"))} (FORMAT parquet)");
        File.Delete(classic);
        Forget(table);
        using var large = new TestEngine(_engine.Root, largeCheckpointRows: 1);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8"], await large.RowsAsync("SELECT i FROM t ORDER BY i"));
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal([$"{i}"], await large.RowsAsync($"SELECT i FROM t WHERE i = {i}"));
            Assert.Equal(i < 6 ? 2 : 1, large.FilesScanned);
        }

        await CheckAsync(table);
    }

    private static JsonObject Metadata => TestTable.Metadata(
        TestEngine.Schema("i INTEGER"), configuration: new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" });

    /// <summary>A table of three files, of the numbers 0 to 8, one commit each.</summary>
    private (TestTable Table, List<JsonObject> Files) Make()
    {
        var table = _engine.Table("t");
        var schema = TestEngine.Schema("i INTEGER");
        var files = new List<JsonObject>();
        for (var k = 0; k < 3; k++)
        {
            files.Add(table.Append(schema, _engine.Maker, string.Create(CultureInfo.InvariantCulture, $"SELECT i::INTEGER AS i FROM range({3 * k}, {(3 * k) + 3}) r(i)")));
            table.Commit(k == 0 ? [TestTable.Protocol("v2Checkpoint", "deletionVectors"), Metadata, files[k]] : [files[k]]);
        }

        return (table, files);
    }

    /// <summary>Writes the checkpoint with what a query makes of the rows that it should have.</summary>
    private void Rewrite(TestTable table, Func<string, string> query)
    {
        TestCheckpoint.Write(table, _engine.Maker);
        var classic = Path.Combine(table.Location, "_delta_log", $"{2:D20}.checkpoint.parquet");
        File.Move(classic, classic + ".old");
        _engine.Maker.Execute($"COPY ({query($"read_parquet({SqlText.Literal(classic + ".old")})")}) TO {SqlText.Literal(classic)} (FORMAT parquet)");
        File.Delete(classic + ".old");
    }

    /// <summary>Deletes the commits, as a cleaned log has only the checkpoint.</summary>
    private static void Forget(TestTable table)
    {
        foreach (var commit in Directory.EnumerateFiles(Path.Combine(table.Location, "_delta_log"), "*.json").Where(f => !f.Contains("checkpoint", StringComparison.Ordinal)))
            File.Delete(commit);
    }

    private async Task CheckAsync(TestTable table)
    {
        string[] all = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
        Assert.Equal(all, await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal(["9|36"], await _engine.RowsAsync("SELECT count(*), sum(i) FROM t"));
        Assert.Equal(["7"], await _engine.RowsAsync("SELECT i FROM t WHERE i = 7"));

        // A file of the manifest that goes, and a checkpoint of ours on top of it.
        await _engine.RunAsync("DELETE FROM t WHERE i IN (0, 1, 2, 4)");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        Forget(table);
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(["3", "5", "6", "7", "8"], await later.RowsAsync("SELECT i FROM t ORDER BY i"));
        var ours = SqlText.Literal(Path.Combine(table.Location, "_delta_log", $"{3:D20}.checkpoint.parquet"));
        Assert.Equal(["2|2"], await later.RowsAsync($"SELECT count(add.path), count(DISTINCT add.path) FROM read_parquet({ours})"));
    }

    private static JsonObject Manifest() => new() { ["checkpointMetadata"] = new JsonObject { ["version"] = 2 } };

    private static string CheckpointPath(TestTable table, string extension) =>
        Path.Combine(table.Location, "_delta_log", $"{2:D20}.checkpoint.{Uuid}.{extension}");

    /// <summary>Writes a Parquet manifest with files, and with the action of a sidecar, if there is one.</summary>
    private void WriteParquetManifest(TestTable table, IEnumerable<JsonObject> files, JsonObject? sidecar)
    {
        TestCheckpoint.Write(table, _engine.Maker);
        var classic = Path.Combine(table.Location, "_delta_log", $"{table.Version:D20}.checkpoint.parquet");
        var paths = files.Select(f => (string)f["add"]!["path"]!);
        var named = sidecar?["sidecar"] is { } action
            ? $" UNION ALL SELECT NULL, NULL, NULL, NULL, {{'path': '{action["path"]}', 'sizeInBytes': {action["sizeInBytes"]}, 'modificationTime': 0}}"
            : "";
        _engine.Maker.Execute(
            "COPY (SELECT add, \"metaData\", protocol, NULL::STRUCT(version BIGINT) AS \"checkpointMetadata\", NULL::STRUCT(path VARCHAR, \"sizeInBytes\" BIGINT, "
            + $"\"modificationTime\" BIGINT) AS sidecar FROM {SqlText.Literal(classic)} WHERE add.path IS NULL OR list_contains({SqlText.Literal(paths)}, add.path) "
            + $"UNION ALL SELECT NULL, NULL, NULL, {{'version': {Manifest()["checkpointMetadata"]!["version"]}}}, NULL{named}) "
            + $"TO {SqlText.Literal(CheckpointPath(table, "parquet"))} (FORMAT parquet)");
        File.Delete(classic);
    }

    /// <summary>Writes a sidecar with one file, and gives the action that names it.</summary>
    private JsonObject WriteSidecar(TestTable table, JsonObject file)
    {
        var folder = Directory.CreateDirectory(Path.Combine(table.Location, "_delta_log", "_sidecars")).FullName;
        var (add, path) = (file["add"]!, Path.Combine(folder, $"{Uuid}.parquet"));
        _engine.Maker.Execute(
            $"COPY (SELECT {{'path': {SqlText.Literal((string)add["path"]!)}, 'partitionValues': MAP {{}}::MAP(VARCHAR, VARCHAR), 'size': {add["size"]}, "
            + $"'modificationTime': 0::BIGINT, 'dataChange': true, 'stats': {SqlText.Literal((string)add["stats"]!)}}} AS add) TO {SqlText.Literal(path)} (FORMAT parquet)");
        return new JsonObject
        {
            ["sidecar"] = new JsonObject { ["path"] = $"{Uuid}.parquet", ["sizeInBytes"] = new FileInfo(path).Length, ["modificationTime"] = 0 },
        };
    }
}
