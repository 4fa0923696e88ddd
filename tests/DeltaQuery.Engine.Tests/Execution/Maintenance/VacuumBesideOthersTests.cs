using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Maintenance;

/// <summary>What happens between the steps of a VACUUM, made to happen by the store.</summary>
public sealed class VacuumBesideOthersTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly List<string> _warnings = [];
    private readonly TestEngine _engine;
    private FaultyObjectStore _store = null!;

    public VacuumBesideOthersTests() =>
        _engine = new TestEngine(_folder.Path, wrap: inner => _store = new FaultyObjectStore(inner), warn: _warnings.Add, clock: _clock);

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_folder_is_listed_once()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        _store.Calls.Clear();
        await _engine.RunAsync("VACUUM t");
        Assert.Single(_store.Calls, "list all t");
    }

    [Fact]
    public async Task A_file_that_is_committed_before_VACUUM_START_stays()
    {
        var table = await OrphansAsync("a.parquet", "b.parquet");
        _store.OnNextPut((_, put) =>
        {
            var add = table.Add("a.parquet");
            table.Commit(add);
            return put();
        });
        Assert.Equal(["1"], (await _engine.RowsAsync("VACUUM t")).Select(row => row.Split('|')[1]));
        Assert.Equal(["VACUUM END", "VACUUM START", "TEST"], await _engine.RowsAsync("SELECT operation FROM delta_history('t') LIMIT 3"));
        Assert.Equal(["1", "1"], await _engine.RowsAsync("SELECT a FROM t"));
        Assert.False(File.Exists($"{table.Location}/b.parquet"));
    }

    [Fact]
    public async Task New_metadata_that_come_before_VACUUM_START_end_it()
    {
        var table = await OrphansAsync("a.parquet");
        _store.OnNextPut((_, put) =>
        {
            table.Commit(TestTable.Metadata(TestEngine.Schema("a INTEGER, b INTEGER")));
            return put();
        });
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("VACUUM t")).Code);
        Assert.True(File.Exists($"{table.Location}/a.parquet"));
    }

    [Fact]
    public async Task A_deletion_that_fails_is_told_in_the_history_and_can_be_repeated()
    {
        var table = await OrphansAsync("a.parquet", "b.parquet");
        _store.OnDelete = _ => throw new DeltaException(DeltaErrorCode.StorageFailed, "the disk is gone");
        Assert.Equal("the disk is gone", (await _engine.ErrorAsync("VACUUM t")).Message);
        Assert.Equal(["VACUUM END|{status=FAILED}", "VACUUM START|{retentionCheckEnabled=true, defaultRetentionMillis=604800000}"], await _engine.RowsAsync(
            "SELECT operation, operationParameters FROM delta_history('t') LIMIT 2"));
        Assert.False(File.Exists($"{table.Location}/_delta_log/_last_vacuum_info"));
        _store.OnDelete = null;
        await _engine.RunAsync("VACUUM t");
        Assert.False(File.Exists($"{table.Location}/a.parquet"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task A_VACUUM_that_is_cancelled_leaves_a_table_that_can_be_vacuumed()
    {
        var table = await OrphansAsync("a.parquet", "b.parquet");
        using var cancel = new CancellationTokenSource();
        _store.OnDelete = _ => cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _engine.Session.ExecuteAsync("VACUUM t", cancellationToken: cancel.Token));
        _store.OnDelete = null;
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        await _engine.RunAsync("VACUUM t");
        Assert.False(File.Exists($"{table.Location}/a.parquet"));
    }

    /// <summary>A table with one row, and files that no commit names.</summary>
    private async Task<TestTable> OrphansAsync(params string[] names)
    {
        var table = _engine.Table("t", "a INTEGER", "SELECT 1 AS a");
        foreach (var name in names)
            File.Copy($"{table.Location}/part-00000.parquet", $"{table.Location}/{name}");
        _clock.Ahead = TimeSpan.FromHours(169);
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        return table;
    }
}
