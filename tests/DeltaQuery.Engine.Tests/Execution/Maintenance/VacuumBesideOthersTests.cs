using System.Globalization;
using System.Text.Json.Nodes;
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

    [Fact]
    public async Task Nothing_is_restored_that_a_VACUUM_which_is_under_way_may_delete()
    {
        await VersionsAsync();
        var errors = new List<DeltaException>();
        using var other = new TestEngine(_engine.Root);
        _store.OnDelete = _ =>
        {
            _store.OnDelete = null;
            errors.Add(other.ErrorAsync("RESTORE t TO VERSION AS OF 1").GetAwaiter().GetResult()); // its file is there still
        };
        await _engine.RunAsync("VACUUM t RETAIN 0 HOURS");
        var error = Assert.Single(errors);
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Matches(
            @"^t cannot be restored to version 1: a VACUUM that began at [-0-9]{10} [:0-9]{8}Z \(version 3\) has not told its end, and may yet delete files of that version$", error.Message);
        Assert.Equal(DeltaErrorCode.CorruptData, (await other.ErrorAsync("RESTORE t TO VERSION AS OF 1")).Code); // its file is gone
        await other.RunAsync("RESTORE t TO VERSION AS OF 2"); // VACUUM has ended
        Assert.Equal(["2"], await other.RowsAsync("SELECT a FROM t"));
    }

    [Theory]
    [InlineData(false, "START 168")]
    [InlineData(true, "START 0")]
    [InlineData(false, "START 0", "END")]
    [InlineData(true, "START 0", "END", "START 0")]
    [InlineData(true, "START 0", "START 168", "END")] // whose end it is, nobody knows
    [InlineData(true, "START 168", "START 0", "END")]
    [InlineData(false, "START 168", "START 0", "END", "END")]
    public async Task It_matters_what_a_VACUUM_keeps_and_whether_it_has_ended(bool isRefused, params string[] vacuums)
    {
        await VersionsAsync();
        for (var i = 0; i < vacuums.Length; i++)
            CommitVacuum(3 + i, vacuums[i]);
        if (isRefused)
            Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("RESTORE t TO VERSION AS OF 1")).Code);
        else
            await _engine.RunAsync("RESTORE t TO VERSION AS OF 1");
        Assert.Equal([isRefused ? "2" : "1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task A_VACUUM_that_ends_while_RESTORE_looks_for_files_may_have_deleted_one_that_was_there()
    {
        await VersionsAsync();
        CommitVacuum(3, "START 0");
        _store.OnRead = path =>
        {
            _store.OnRead = null;
            File.Delete(path);
            CommitVacuum(4, "END");
        };
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("RESTORE t TO VERSION AS OF 1")).Code);
        Assert.Null(_store.OnRead);
        Assert.Equal(DeltaErrorCode.CorruptData, (await _engine.ErrorAsync("RESTORE t TO VERSION AS OF 1")).Code);
    }

    [Fact]
    public async Task A_VACUUM_that_began_before_a_version_was_committed_cannot_delete_its_files()
    {
        await VersionsAsync();
        CommitVacuum(3, "START 0");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (4)");
        await _engine.RunAsync("TRUNCATE TABLE t");
        await _engine.RunAsync("RESTORE t TO VERSION AS OF 4");
        Assert.Equal(["4"], await _engine.RowsAsync("SELECT a FROM t"));
        await _engine.RunAsync("TRUNCATE TABLE t");
        CommitVacuum(8, "START 0");
        CommitVacuum(9, "END"); // of the first, perhaps
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("RESTORE t TO VERSION AS OF 6")).Code);
    }

    [Fact]
    public async Task A_VACUUM_that_was_killed_counts_for_a_day_unless_one_says_otherwise()
    {
        await VersionsAsync();
        CommitVacuum(3, "START 0");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("RESTORE t TO VERSION AS OF 1")).Code);
        await _engine.RunAsync("SET deltaquery.restore.ignore_missing_files = true");
        Assert.Empty(_warnings);
        await _engine.RunAsync("RESTORE t TO VERSION AS OF 1");
        Assert.Contains("has not told its end", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        await _engine.RunAsync("RESET deltaquery.restore.ignore_missing_files");
        _clock.Ahead = TimeSpan.FromHours(25);
        await _engine.RunAsync("RESTORE t TO VERSION AS OF 2");
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    /// <summary>Version 1 has the row 1, version 2 the row 2.</summary>
    private async Task VersionsAsync()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RunAsync("INSERT OVERWRITE t VALUES (2)");
        await _engine.RunAsync("SET deltaquery.retention_check = false");
    }

    /// <summary>Commits what a VACUUM says in the log: its start, with the hours that it retains, or its end.</summary>
    private void CommitVacuum(long version, string what)
    {
        var words = what.Split(' ');
        var parameters = new JsonObject();
        if (words is [_, var hours])
            parameters["specifiedRetentionMillis"] = $"{TimeSpan.FromHours(int.Parse(hours, CultureInfo.InvariantCulture)).TotalMilliseconds}";
        var info = new JsonObject
        {
            ["timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), ["operation"] = $"VACUUM {words[0]}", ["operationParameters"] = parameters,
        };
        File.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"{_engine.Root}/t/_delta_log/{version:D20}.json"), new JsonObject { ["commitInfo"] = info }.ToJsonString() + "\n");
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
