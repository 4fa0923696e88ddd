using System.Globalization;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Statements that change rows at once: each either takes effect as a whole on what it has read, or says that it could not.</summary>
public sealed class ConcurrentChangesTests : IDisposable
{
    private const int Writers = 4;
    private static readonly int Changes = TestSize.IsLong ? 50 : 6;

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("UPDATE t SET n = n + 1 WHERE id = 0", false)]
    [InlineData("UPDATE t SET n = n + 1 WHERE id = 0", true)]
    [InlineData("MERGE INTO t USING (SELECT 0 AS id) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1", true)]
    public async Task Of_changes_of_one_row_none_is_lost(string change, bool vectors)
    {
        await CreateAsync(vectors, "");
        await RunAtOnceAsync(_ => change);
        Assert.Equal($"{Writers * Changes}", await _engine.ValueAsync("SELECT n FROM t WHERE id = 0"));
        Assert.Equal($"{Writers}|0", await _engine.ValueAsync("SELECT count(*), sum(n) FROM t WHERE id > 0"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_of_different_partitions_do_not_meet(bool vectors)
    {
        await CreateAsync(vectors, "PARTITIONED BY (id)");
        var lost = await RunAtOnceAsync(writer => $"UPDATE t SET n = n + 1 WHERE id = {writer}");
        Assert.Equal(0, lost);
        Assert.Equal(Enumerable.Range(0, Writers + 1).Select(i => $"{i}|{(i < Writers ? Changes : 0)}"), await _engine.RowsAsync("SELECT id, n FROM t ORDER BY id"));
    }

    /// <summary>So many commits that the list of files begins anew at a checkpoint, which does not tell when a file came.</summary>
    [Theory]
    [InlineData("UPDATE t SET n = n + 1 WHERE id = 1", true, null)]
    [InlineData("UPDATE t SET id = 0 WHERE id = 1", false, "added rows to what this statement has read")]
    [InlineData("UPDATE t SET id = 0 WHERE id = 1", true, "added rows to what this statement has read")]
    public async Task What_came_before_a_checkpoint_conflicts_as_it_would_without_one(string change, bool last, string? conflict)
    {
        await CreateAsync(false, "PARTITIONED BY (id)");
        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("UPDATE t SET n = n + 10 WHERE id = 0");
        using (var other = new TestEngine(_engine.Root))
        {
            if (!last)
                await other.RunAsync(change);
            for (var version = long.Parse(await other.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"), CultureInfo.InvariantCulture); version < 139; version++)
                await other.RunAsync("INSERT INTO t VALUES (3, 0)");
            using (var session = _engine.Engine.OpenSession())
                Assert.NotEmpty(await _engine.RowsAsync(session, "SELECT n FROM t WHERE id = 2")); // the list has many versions now
            await other.RunAsync(last ? change : "INSERT INTO t VALUES (3, 0)");
            Assert.Equal("true", await other.ValueAsync("SELECT max(version) % 10 = 0 FROM (DESCRIBE HISTORY t)"));
        }

        if (conflict is null)
            await _engine.RunAsync("COMMIT");
        else
            Assert.EndsWith(conflict, (await _engine.ErrorAsync("COMMIT")).Message, StringComparison.Ordinal);
        Assert.Equal(conflict is null ? "10" : "0", await _engine.ValueAsync("SELECT max(n) FROM t WHERE id = 0"));
    }

    [Theory]
    [InlineData("OPTIMIZE t", "", false)]
    [InlineData("OPTIMIZE t ZORDER BY (id, n)", "", true)]
    [InlineData("REORG TABLE t APPLY (PURGE)", "", true)]
    public async Task Of_what_is_written_while_files_are_optimized_no_row_is_lost_or_doubled(string optimize, string clause, bool vectors)
    {
        await _engine.RunAsync($"CREATE TABLE t (id INT, n INT) {clause} TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
        await _engine.RunAsync("INSERT INTO t SELECT -1, i FROM range(100) r(i)");
        using var done = new CancellationTokenSource();
        var optimizing = Task.Run(async () =>
        {
            using var engine = new TestEngine(_engine.Root);
            var runs = 0;
            while (!done.IsCancellationRequested || runs == 0)
            {
                try
                {
                    await engine.RowsAsync(optimize);
                    runs++;
                }
                catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
                {
                    // What it had read was deleted meanwhile.
                }
            }

            return runs;
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            using var engine = new TestEngine(_engine.Root);
            for (var i = 0; i < Changes; i++)
            {
                await engine.RunAsync($"INSERT INTO t VALUES ({writer}, {i}), ({writer}, {-i - 1})");
                while (true)
                {
                    try
                    {
                        await engine.RunAsync($"DELETE FROM t WHERE id = {writer} AND n = {-i - 1}");
                        break;
                    }
                    catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
                    {
                        // Tried again until it gets through.
                    }
                }
            }
        })));
        await done.CancelAsync();
        Assert.True(await optimizing > 0);
        Assert.Equal("100", await _engine.ValueAsync("SELECT count(DISTINCT n) FROM t WHERE id = -1"));
        Assert.Equal(
            Enumerable.Range(0, Writers).SelectMany(w => Enumerable.Range(0, Changes).Select(i => $"{w}|{i}")).Order(StringComparer.Ordinal),
            (await _engine.RowsAsync("SELECT id, n FROM t WHERE id >= 0")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Merges_of_one_new_key_insert_it_once()
    {
        await CreateAsync(vectors: true, "");
        await RunAtOnceAsync(
            _ => "MERGE INTO t USING (SELECT 77 AS id) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, 1)");
        Assert.Equal($"{Writers * Changes}", await _engine.ValueAsync("SELECT n FROM t WHERE id = 77"));
    }

    [Fact]
    public async Task A_delete_lets_appends_through_and_takes_none_of_their_rows()
    {
        await _engine.RunAsync("CREATE TABLE t (id INT, n INT)");
        await _engine.RunAsync("INSERT INTO t SELECT i, 0 FROM range(100) r(i)");
        using var other = new TestEngine(_engine.Root);
        var appends = Task.Run(async () =>
        {
            for (var i = 0; i < Changes * 2; i++)
                await other.RunAsync($"INSERT INTO t VALUES ({1000 + i}, 1)");
        });
        for (var i = 0; i < Changes; i++)
            await _engine.RunAsync($"DELETE FROM t WHERE n = 0 AND id % {Changes} = {i}");
        await appends;
        Assert.Equal($"0|{Changes * 2}", await _engine.ValueAsync("SELECT count(*) FILTER (n = 0), count(*) FILTER (n = 1) FROM t"));
    }

    [Fact]
    public async Task A_statement_that_lost_leaves_no_file_behind()
    {
        await CreateAsync(vectors: false, "");
        await RunAtOnceAsync(_ => "UPDATE t SET n = n + 1");
        var lines = Directory.GetFiles(Path.Combine(_engine.Root, "t", "_delta_log"), "*.json").Select(File.ReadAllText).ToList();
        Assert.All(_engine.Files("t").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal) && !f.StartsWith("_delta_log", StringComparison.Ordinal)), f => Assert.Contains(lines, l => l.Contains(Path.GetFileName(f), StringComparison.Ordinal)));
    }

    private async Task CreateAsync(bool vectors, string partitioned)
    {
        await _engine.RunAsync($"CREATE TABLE t (id INT, n INT) {partitioned} TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
        await _engine.RunAsync($"INSERT INTO t SELECT i, 0 FROM range({Writers + 1}) r(i)");
    }

    /// <summary>Runs a statement of each writer, each in an engine of its own, until it has taken effect so many times.</summary>
    /// <returns>How many tries were lost to others.</returns>
    private async Task<int> RunAtOnceAsync(Func<int, string> change)
    {
        var lost = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            using var own = new TestEngine(_engine.Root);
            for (var done = 0; done < Changes;)
            {
                try
                {
                    await own.RunAsync(change(writer));
                    done++;
                }
                catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
                {
                    Interlocked.Increment(ref lost);
                }
            }
        })));
        return lost;
    }
}
