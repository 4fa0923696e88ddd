using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Maintenance;

public sealed class GenerateTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task The_manifest_lists_the_live_files_by_their_absolute_paths()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("GENERATE symlink_format_manifest FOR TABLE t");
        Assert.Equal("", await File.ReadAllTextAsync(Manifest("")));
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        await _engine.RunAsync("GENERATE symlink_format_manifest FOR TABLE t");
        var files = Directory.GetFiles($"{_engine.Root}/t", "*.parquet").Order(StringComparer.Ordinal).Select(f => $"file:{f}\n");
        Assert.Equal(string.Concat(files), await File.ReadAllTextAsync(Manifest("")));
        Assert.Equal("2", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
    }

    [Fact]
    public async Task Partitions_have_manifests_of_their_own_and_old_ones_go()
    {
        await _engine.RunAsync("CREATE TABLE t (p STRING, q INT, a INT) PARTITIONED BY (p, q)");
        await _engine.RunAsync("INSERT INTO t VALUES ('a b', 1, 1), (NULL, 2, 2), ('x/y', 1, 3), ('a b', 2, 4)");
        await _engine.RunAsync("GENERATE symlink_format_manifest FOR TABLE t");
        string[] folders = ["p=__HIVE_DEFAULT_PARTITION__/q=2", "p=a b/q=1", "p=a b/q=2", "p=x%2Fy/q=1"];
        Assert.Equal(folders, Manifests());
        var lines = folders.Select(f => File.ReadAllText(Manifest(f + "/"))).ToList();
        Assert.All(lines, line => Assert.True(line.StartsWith("file:/", StringComparison.Ordinal) && File.Exists(line[5..^1]), line));
        Assert.Equal(4, lines.Distinct().Count());

        await File.WriteAllTextAsync($"{_engine.Root}/t/_symlink_format_manifest/p=a b/q=1/.manifest.crc", "x"); // as Hadoop's file system leaves it
        await _engine.RunAsync("DELETE FROM t WHERE q = 1");
        await _engine.RunAsync("GENERATE symlink_format_manifest FOR TABLE t");
        Assert.Equal([folders[0], folders[2]], Manifests());
        Assert.False(Directory.Exists($"{_engine.Root}/t/_symlink_format_manifest/p=a b/q=1"));
        Assert.False(Directory.Exists($"{_engine.Root}/t/_symlink_format_manifest/p=x%2Fy"));
    }

    [Fact]
    public async Task Tables_whose_files_do_not_hold_their_rows_as_they_are_are_refused()
    {
        await _engine.RunAsync("CREATE TABLE v (a INT) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO v VALUES (1), (2)");
        await _engine.RunAsync("GENERATE symlink_format_manifest FOR TABLE v");
        await _engine.RunAsync("DELETE FROM v WHERE a = 1");
        await _engine.RunAsync("CREATE TABLE m (a INT) TBLPROPERTIES (delta.columnMapping.mode = 'name')");
        foreach (var (table, why) in new[] { ("v", "rows of it are deleted by deletion vectors"), ("m", "its columns are mapped") })
        {
            var error = await _engine.ErrorAsync($"GENERATE symlink_format_manifest FOR TABLE {table}");
            Assert.Equal((DeltaErrorCode.NotSupported, 44), (error.Code, error.Column));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }

        using var reader = new TestEngine(_engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("GENERATE symlink_format_manifest FOR TABLE v")).Code);
    }

    [Fact]
    public async Task A_table_that_wants_it_gets_them_with_each_commit()
    {
        var table = _engine.Table("t");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(
            TestEngine.Schema("a INTEGER"), configuration: new Dictionary<string, string> { ["delta.compatibility.symlinkFormatManifest.enabled"] = "true" }));
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        Assert.Single(await File.ReadAllLinesAsync(Manifest("")));
        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Single(await File.ReadAllLinesAsync(Manifest("")));
        await _engine.RunAsync("INSERT INTO t VALUES (3)");
        await _engine.RunAsync("COMMIT");
        Assert.Equal(3, (await File.ReadAllLinesAsync(Manifest(""))).Length);
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (4)");
        Assert.Single(await File.ReadAllLinesAsync(Manifest("")));
    }

    private string Manifest(string partition) => $"{_engine.Root}/t/_symlink_format_manifest/{partition}manifest";

    private IEnumerable<string> Manifests() => _engine.Files("t/_symlink_format_manifest").Where(f => f.EndsWith("/manifest", StringComparison.Ordinal))
        .Select(f => f[..^"/manifest".Length]);
}
