using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>RESTORE, CLONE and ANALYZE while four writers append and delete: every row of every version is accounted for by the history.</summary>
public sealed class CopiesWhileWritingTests : IDisposable
{
    private const int Writers = 4;
    private const int RowsPerBatch = 5;

    private static readonly int Batches = TestSize.IsLong ? 60 : 6;

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restores(bool vectors)
    {
        await CreateAsync(vectors);
        var restored = 0;
        await RunAsync(async (engine, random) =>
        {
            var newest = int.Parse(await engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture);
            if (await TryAsync(engine, $"RESTORE TABLE t TO VERSION AS OF {random.Next(Math.Max(newest - 10, 0), newest)}"))
                restored++;
            return restored >= 4;
        });
        await AssertAccountedAsync();
        Assert.Equal("4", await _engine.ValueAsync("SELECT count(*) FROM (DESCRIBE HISTORY t) WHERE operation = 'RESTORE'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Analyses(bool vectors)
    {
        await CreateAsync(vectors, ", delta.dataSkippingNumIndexedCols = 0");
        var (analyzed, columns) = (0, 0);
        await RunAsync(async (engine, _) =>
        {
            if (!await TryAsync(engine, $"ALTER TABLE t SET TBLPROPERTIES (delta.dataSkippingNumIndexedCols = {columns + 1})"))
                return false;
            columns = (columns + 1) % 3;
            analyzed += await TryAsync(engine, "ANALYZE TABLE t COMPUTE DELTA STATISTICS") ? 1 : 0;
            return analyzed >= 4;
        });
        await AssertAccountedAsync();
    }

    [Theory]
    [InlineData("SHALLOW")]
    [InlineData("DEEP")]
    public async Task Clones(string kind)
    {
        await CreateAsync(vectors: true);
        var clones = 0;
        await RunAsync(async (engine, _) =>
        {
            Assert.True(await TryAsync(engine, $"CREATE TABLE c{clones} {kind} CLONE t"));
            Assert.True(await TryAsync(engine, $"CREATE OR REPLACE TABLE c {kind} CLONE t"));
            return ++clones >= 4;
        });
        await AssertAccountedAsync();
        for (var i = 0; i < 4; i++)
            await AssertCloneAsync($"c{i}", 0);
        for (var version = 0; version < 4; version++)
            await AssertCloneAsync("c", version);
    }

    private Task CreateAsync(bool vectors, string more = "") => _engine.RunAsync(
        $"CREATE TABLE t (w INT, n INT, k INT) TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")}{more})");

    private async Task AssertCloneAsync(string clone, int version)
    {
        var source = await _engine.ValueAsync($"SELECT operationParameters['sourceVersion'] FROM (DESCRIBE HISTORY {clone}) WHERE version = {version}");
        Assert.Equal(
            await _engine.RowsAsync($"SELECT * FROM t VERSION AS OF {source} ORDER BY ALL"), await _engine.RowsAsync($"SELECT * FROM {clone} VERSION AS OF {version} ORDER BY ALL"));
    }

    /// <summary>Runs the writers to their end, and beside them work that says when it is done.</summary>
    private async Task RunAsync(Func<TestEngine, Random, Task<bool>> work)
    {
        var working = Task.Run(async () =>
        {
            using var engine = new TestEngine(_engine.Root);
            var random = new Random(5);
            await engine.RunAsync("SET deltaquery.commit.user_metadata = 'w'");
            while (int.Parse(await engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture) < Writers)
                await Task.Delay(5);
            while (!await work(engine, random))
                await Task.Delay(random.Next(10));
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(w))));
        await working;
    }

    private async Task WriteAsync(int writer)
    {
        using var engine = new TestEngine(_engine.Root);
        var random = new Random(writer);
        for (var n = 0; n < Batches; n++)
        {
            await UntilDoneAsync("i", n, $"INSERT INTO t SELECT {writer}, {n}, k FROM range({RowsPerBatch}) r(k)");
            if (n % 2 == 1)
                await UntilDoneAsync("d", n - 1, $"DELETE FROM t WHERE w = {writer} AND n = {n - 1}");
            await Task.Delay(random.Next(30));
        }

        async Task UntilDoneAsync(string kind, int n, string sql)
        {
            await engine.RunAsync($"SET deltaquery.commit.user_metadata = '{kind}:{writer}:{n}'");
            while (!await TryAsync(engine, sql))
                await Task.Delay(random.Next(20));
        }
    }

    /// <summary>False if others were first.</summary>
    private static async Task<bool> TryAsync(TestEngine engine, string sql)
    {
        try
        {
            await engine.RunAsync(sql);
            return true;
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
        {
            return false;
        }
    }

    /// <summary>The history says what each version must hold: what the one before held, with a batch more or less, or what an older one held.</summary>
    private async Task AssertAccountedAsync()
    {
        using var later = new TestEngine(_engine.Root);
        var states = new List<HashSet<string>>();
        foreach (var entry in await later.RowsAsync("SELECT operation, coalesce(operationParameters['version'], ''), coalesce(userMetadata, '') FROM (DESCRIBE HISTORY t) ORDER BY version"))
        {
            var (operation, restored, said) = (entry.Split('|')[0], entry.Split('|')[1], entry.Split('|')[2].Split(':'));
            var state = states.Count == 0 ? [] : new HashSet<string>(states[^1]);
            if (operation == "RESTORE")
                state = [.. states[int.Parse(restored, CultureInfo.InvariantCulture)]];
            else if (said[0] == "i")
                Assert.True(state.Add($"{said[1]}|{said[2]}"));
            else if (said[0] == "d")
                state.Remove($"{said[1]}|{said[2]}");
            states.Add(state);
        }

        for (var version = 0; version < states.Count; version++)
        {
            var rows = await later.RowsAsync($"SELECT w, n FROM t VERSION AS OF {version} GROUP BY w, n HAVING count(*) = {RowsPerBatch} AND count(DISTINCT k) = {RowsPerBatch}");
            Assert.Equal(states[version].Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
            Assert.Equal($"{rows.Count * RowsPerBatch}", await later.ValueAsync($"SELECT count(*) FROM t VERSION AS OF {version}"));
        }
    }
}
