using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Maintenance;

public sealed class FsckTests : IDisposable
{
    private readonly List<string> _warnings = [];
    private readonly TestEngine _engine;

    public FsckTests() => _engine = new TestEngine(warn: _warnings.Add);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Files_that_are_gone_are_taken_out_of_the_log()
    {
        var table = _engine.Table("t", "a INTEGER", "SELECT 1 AS a", "SELECT 2 AS a", "SELECT 3 AS a");
        Assert.Equal([], await _engine.RowsAsync("FSCK REPAIR TABLE t"));
        File.Delete($"{table.Location}/part-00001.parquet");
        string[] missing = [$"{table.Location}/part-00001.parquet|true|NULL|false"];
        Assert.Equal(missing, await _engine.RowsAsync("FSCK REPAIR TABLE t DRY RUN"));
        Assert.Equal("0", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        Assert.Equal(missing, await _engine.RowsAsync("FSCK REPAIR TABLE t"));
        Assert.Equal(["1", "3"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
        Assert.Equal(["1|FSCK|1"], await _engine.RowsAsync("SELECT version, operation, operationMetrics['numRemovedFiles'] FROM delta_history('t') LIMIT 1"));
        Assert.Equal([], await _engine.RowsAsync("FSCK REPAIR TABLE t"));
    }

    [Fact]
    public async Task A_file_whose_deletion_vector_is_gone_stays_as_it_is()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t SELECT i FROM range(100000) r(i)");
        await _engine.RunAsync("DELETE FROM t WHERE a % 7 = 0");
        await _engine.RunAsync("INSERT INTO t VALUES (-1)");
        var vector = Directory.GetFiles($"{_engine.Root}/t", "*.bin").Single();
        File.Delete(vector);
        var found = Assert.Single(await _engine.RowsAsync("FSCK REPAIR TABLE t"));
        Assert.EndsWith($"|false|{vector}|true", found, StringComparison.Ordinal);
        Assert.Equal("3", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        Assert.Contains(_warnings, w => w.Contains("rows that were deleted would come back", StringComparison.Ordinal));
        Assert.NotEqual(DeltaErrorCode.Internal, (await _engine.ErrorAsync("SELECT a FROM t")).Code);
    }

    [Fact]
    public async Task Files_by_odd_and_absolute_paths_and_behind_links_are_there()
    {
        await _engine.RunAsync("CREATE TABLE t (p STRING, a INT) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO t VALUES ('a b%', 1), ('ü', 2), ('x', 3)");
        var linked = Directory.GetFiles($"{_engine.Root}/t/p=x").Single();
        File.Move(linked, $"{_engine.Root}/moved.parquet");
        File.CreateSymbolicLink(linked, $"{_engine.Root}/moved.parquet");
        var clone = _engine.Table("c");
        Directory.CreateDirectory(clone.Location);
        File.Copy($"{_engine.Root}/moved.parquet", $"{clone.Location}/size");
        var add = clone.Add("size");
        add["add"]!["path"] = $"file:{_engine.Root}/moved.parquet";
        clone.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("a INTEGER")), add);
        Assert.Equal([], await _engine.RowsAsync("FSCK REPAIR TABLE t"));
        Assert.Equal([], await _engine.RowsAsync("FSCK REPAIR TABLE c"));
        File.Delete($"{_engine.Root}/moved.parquet");
        Assert.Equal([$"{linked}|true|NULL|false"], await _engine.RowsAsync("FSCK REPAIR TABLE t DRY RUN"));
        Assert.Equal([$"{_engine.Root}/moved.parquet|true|NULL|false"], await _engine.RowsAsync("FSCK REPAIR TABLE c DRY RUN"));
    }

    [Fact]
    public async Task Who_may_not_change_the_table_may_not_repair_it()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES (delta.appendOnly = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        File.Delete(Directory.GetFiles($"{_engine.Root}/t", "*.parquet").Single());
        var error = await _engine.ErrorAsync("FSCK REPAIR TABLE t");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
        Assert.Contains("is append-only", error.Message, StringComparison.Ordinal);
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("FSCK REPAIR TABLE t")).Code);
        Assert.Single(await reader.RowsAsync("FSCK REPAIR TABLE t DRY RUN"));
        Assert.Equal(DeltaErrorCode.TableNotFound, (await reader.ErrorAsync("FSCK REPAIR TABLE nobody DRY RUN")).Code);
    }
}
