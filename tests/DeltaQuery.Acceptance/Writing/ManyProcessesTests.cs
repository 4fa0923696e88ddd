using System.Text.RegularExpressions;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Processes that commit to one table at the same time: every row is accounted for, versions have no gaps, nothing fails but by a
/// conflict that has a name, and a reader beside them sees whole versions only.</summary>
public partial class ManyProcessesTests : IDisposable
{
    /// <summary>Between two reads, so that the reader leaves the processors to the writers.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a process may be started anew for what its statements lost.</summary>
    private const int Rounds = 200;

    private TestEngine _engine = null!;

    protected virtual int Writers => TestSize.IsLong ? 8 : 3;

    protected virtual int Commits => TestSize.IsLong ? 50 : 6;

    public void Dispose()
    {
        _engine?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Where the tables lie; null for a folder of the test's own.</summary>
    protected virtual Task<string?> RootAsync() => Task.FromResult<string?>(null);

    [SkippableFact]
    public async Task Appends_of_many_processes_are_all_there()
    {
        _engine = new TestEngine(await RootAsync());
        await _engine.RunAsync("CREATE TABLE t (writer INT, n INT, v INT)");
        var lost = await RunAsync(
            "SELECT coalesce(sum(v), 0) = 0 AND count(*) % 5 = 0 FROM t",
            (writer, n) => $"INSERT INTO t SELECT {writer}, {n}, v FROM range(-2, 3) r(v);");
        Assert.True(lost.Count == 0, string.Join('\n', lost));
        Assert.Equal(
            $"{Writers * Commits * 5}|{Writers * Commits}|0",
            await _engine.ValueAsync("SELECT count(*), count(DISTINCT (writer, n)), count(*) FILTER (c <> 5) FROM (SELECT *, count(*) OVER (PARTITION BY writer, n) AS c FROM t)"));
        await AssertVersionsAsync(Writers * Commits);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Merges_on_disjoint_keys_do_not_meet(bool vectors)
    {
        await CreateAsync(vectors, "PARTITIONED BY (id)");
        await _engine.RunAsync($"INSERT INTO t SELECT w, side, 0 FROM range({Writers}) r(w), (VALUES (-1), (1)) s(side)");
        var lost = await RunAsync(
            "SELECT coalesce(sum(side * n), 0) = 0 FROM t",
            (writer, _) => $"MERGE INTO t USING (SELECT {writer} AS id) AS s ON t.id = {writer} AND t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1;");
        Assert.True(lost.Count == 0, string.Join('\n', lost));
        Assert.Equal(
            Enumerable.Range(0, Writers).SelectMany(w => new[] { $"{w}|-1|{Commits}", $"{w}|1|{Commits}" }), await _engine.RowsAsync("SELECT * FROM t ORDER BY ALL"));
        await AssertVersionsAsync((Writers * Commits) + 1);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Merges_on_the_same_keys_lose_nothing_that_was_acknowledged(bool vectors)
    {
        await CreateAsync(vectors, "");
        await _engine.RunAsync("INSERT INTO t VALUES (0, -1, 0), (0, 1, 0)");
        await RunAsync(
            "SELECT coalesce(sum(side * n), 0) = 0 FROM t",
            (_, _) => "MERGE INTO t USING (SELECT 0 AS id) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1;");
        Assert.Equal([$"0|-1|{Writers * Commits}", $"0|1|{Writers * Commits}"], await _engine.RowsAsync("SELECT * FROM t ORDER BY ALL"));
        await AssertVersionsAsync((Writers * Commits) + 1);
    }

    private async Task CreateAsync(bool vectors, string partitioned)
    {
        _engine = new TestEngine(await RootAsync());
        await _engine.RunAsync(
            $"CREATE TABLE t (id INT, side INT, n INT) {partitioned} TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
    }

    /// <summary>Runs the writers, each until all of its statements have taken effect, beside a reader for whom the query must always hold.</summary>
    /// <returns>What was told of the statements that were lost to others.</returns>
    private async Task<List<string>> RunAsync(string whole, Func<int, int, string> statement)
    {
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() => ReadAsync(whole, done.Token));
        var lost = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, statement))));
        await done.CancelAsync();
        Assert.True(await reading > 0, "nothing was read");
        return [.. lost.SelectMany(l => l)];
    }

    private async Task<List<string>> WriteAsync(int writer, Func<int, int, string> statement)
    {
        var written = 0;
        var lost = new List<string>();
        for (var round = 0; written < Commits; round++)
        {
            Assert.True(round < Rounds, $"writer {writer} has written only {written} of {Commits}");
            var lines = await DqProgram.RunAsync(_engine.Root, Enumerable.Range(written, Commits - written).Select(n => statement(writer, n)));
            var conflicts = lines.Where(line => Conflict().IsMatch(line)).ToList();
            var others = lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Except(conflicts).ToList();
            Assert.True(others.Count == 0, string.Join('\n', others));
            written += Commits - written - conflicts.Count;
            lost.AddRange(conflicts.Select(line => $"writer {writer}: {line}"));
        }

        return lost;
    }

    private async Task<int> ReadAsync(string whole, CancellationToken done)
    {
        using var reader = new TestEngine(_engine.Root);
        var reads = 0;
        for (; !done.IsCancellationRequested; reads++)
        {
            Assert.Equal("true", await reader.ValueAsync(whole));
            await Task.Delay(Pause, CancellationToken.None);
        }

        return reads;
    }

    private async Task AssertVersionsAsync(int newest)
    {
        using var later = new TestEngine(_engine.Root);
        Assert.Equal($"0|{newest}|{newest + 1}", await later.ValueAsync("SELECT min(version), max(version), count(*) FROM (DESCRIBE HISTORY t)"));
    }

    [GeneratedRegex(@"error\[\w+ ConcurrentModification\]: .* (added rows to what|took away rows that) this statement has read$")]
    private static partial Regex Conflict();
}
