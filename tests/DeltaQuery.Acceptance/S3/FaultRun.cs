using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.S3;

/// <summary>A random sequence of statements on a table behind a faulty line, and beside it a model of the rows: each statement takes effect once,
/// or fails and takes none, or says that nobody can tell which of both.</summary>
internal sealed class FaultRun : IDisposable
{
    private const int StatementsOfAnEngine = 12;

    // Far beyond all tries of all requests of a statement: who takes longer hangs.
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(5);

    private readonly FaultyProxy _proxy = new(S3Server.Options.Endpoint!);
    private readonly RandomFaults _faults;
    private readonly Random _random;
    private readonly int _seed;
    private readonly string _root;
    private readonly List<string> _story = [];
    private readonly TestEngine _direct;
    private SortedDictionary<long, long> _rows = [];
    private TempFolder _cache = new();
    private TestEngine _engine;
    private long _nextId;
    private int _versions;

    private FaultRun(string root, int seed)
    {
        (_root, _seed, _random) = (root, seed, new Random(seed));
        _faults = new RandomFaults(seed) { AreOff = true };
        _proxy.Decide = _faults.Next;
        _direct = new TestEngine(root);
        _engine = Through();
    }

    /// <summary>How many statements failed, and of how many nobody could tell.</summary>
    public (int Statements, int Failed, int Unknown) Counts { get; private set; }

    public IReadOnlyDictionary<(ProxyFault Fault, string Kind), int> Faults => _proxy.Faults;

    /// <summary>Runs statements until so many requests have gone wrong.</summary>
    public static async Task<FaultRun> RunAsync(int seed, int faults)
    {
        var run = new FaultRun(await S3Server.NewRootAsync(), seed);
        try
        {
            await run.RunAsync(faults);
            return run;
        }
        catch (Exception e)
        {
            run.Dispose();
            throw new InvalidOperationException(run.Tell(e.Message), e);
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _direct.Dispose();
        _proxy.Dispose();
        _cache.Dispose();
    }

    private async Task RunAsync(int faults)
    {
        var vectors = _random.Next(2) == 0 ? "true" : "false";
        var policy = _random.Next(2) == 0 ? "classic" : "v2";
        await _engine.RunAsync(
            $"CREATE TABLE t (id BIGINT, v BIGINT) TBLPROPERTIES (delta.enableDeletionVectors = {vectors}, delta.checkpointInterval = 4, delta.checkpointPolicy = '{policy}')");
        _versions = 1;
        for (var n = 1; _faults.Count < faults; n++)
        {
            if (n % StatementsOfAnEngine == 0)
                Reopen();
            _faults.IsStorm = _random.Next(12) == 0;
            _faults.AreOff = false;
            await StepAsync();
        }

        _faults.AreOff = true;
        await CheckAloneAsync();
    }

    private async Task StepAsync()
    {
        var (statements, after) = Next();
        _story.Add(string.Join("; ", statements));
        var error = await TryAsync(statements, after);
        await _proxy.SettleAsync();
        var before = _versions;
        _versions = await VersionsAsync();
        var isUnknown = error?.Message.Contains("it is not known whether", StringComparison.Ordinal) == true;
        Counts = (Counts.Statements + 1, Counts.Failed + (error is null ? 0 : 1), Counts.Unknown + (isUnknown ? 1 : 0));
        _story[^1] += error is null ? $" -- {_versions} versions" : $" -- {_versions} versions, {error.Message}";
        var isCommitted = isUnknown ? _versions > before : error is null;
        var isChange = after is not null && !after.SequenceEqual(_rows);
        var more = _versions - before;
        if (more is not (0 or 1) || (!isCommitted && more > 0) || (isCommitted && isChange && more == 0))
            throw new InvalidOperationException($"{before} versions have become {_versions}");
        if (isCommitted && after is not null)
            _rows = after;
        Same(Text(_rows), string.Join(' ', await _direct.RowsAsync("SELECT id || '=' || v FROM t ORDER BY id")));
    }

    /// <summary>Runs the statements through the line, as one transaction if they are several.</summary>
    private async Task<DeltaException?> TryAsync(string[] statements, SortedDictionary<long, long>? after)
    {
        try
        {
            foreach (var statement in statements)
            {
                var running = _engine.RowsAsync(statement);
                var rows = await running.WaitAsync(Endless);
                if (statement.StartsWith("SELECT id", StringComparison.Ordinal))
                    Same(Text(_rows), string.Join(' ', rows));
                else if (statement.StartsWith("SELECT count", StringComparison.Ordinal))
                    Same($"{_rows.Count}|{_rows.Values.Sum()}", rows.Single());
                else if (statement.StartsWith("DESCRIBE", StringComparison.Ordinal))
                    Same($"{_versions}", $"{rows.Count}");
            }

            return null;
        }
        catch (DeltaException e)
        {
            if (e.Code != DeltaErrorCode.StorageFailed)
                throw;
            if (statements.Length > 1)
                await RollbackAsync();
            return e;
        }
    }

    private async Task RollbackAsync()
    {
        try
        {
            await _engine.RunAsync("ROLLBACK");
        }
        catch (DeltaException)
        {
            // COMMIT has ended it.
        }
    }

    /// <summary>The next statement, and the rows that there are after it; null if it leaves them alone.</summary>
    private (string[] Statements, SortedDictionary<long, long>? After) Next()
    {
        switch (_random.Next(_rows.Count == 0 ? 1 : 14))
        {
            case 0 or 1 or 2:
                return Insert();
            case 3 or 4:
                return Merge();
            case 5:
                var (m, r) = (_random.Next(3, 9), _random.Next(3));
                return ([$"DELETE FROM t WHERE id % {m} = {r}"], Changed(rows => RemoveAll(rows, id => id % m == r)));
            case 6:
                var from = _random.NextInt64(_nextId);
                return ([$"UPDATE t SET v = v + 1 WHERE id >= {from}"], Changed(rows =>
                {
                    foreach (var id in rows.Keys.Where(id => id >= from).ToList())
                        rows[id]++;
                }));
            case 7:
                var (insert, after) = Insert();
                var low = _random.NextInt64(_nextId);
                RemoveAll(after!, id => id < low / 2);
                return (["BEGIN", insert[0], $"DELETE FROM t WHERE id < {low / 2}", "COMMIT"], after);
            case 8:
                return (["OPTIMIZE t"], null);
            case 9:
                return (["CHECKPOINT TABLE t"], null);
            case 10:
                return (["VACUUM t DRY RUN"], null);
            case 11:
                return (["DESCRIBE HISTORY t"], null);
            case 12:
                return (["SELECT count(*), sum(v)::BIGINT FROM t"], null);
            default:
                return (["SELECT id || '=' || v FROM t ORDER BY id"], null);
        }
    }

    private (string[] Statements, SortedDictionary<long, long>? After) Insert()
    {
        var (first, value) = (_nextId, _random.Next(100));
        var end = _nextId = first + _random.Next(1, 200);
        return ([$"INSERT INTO t SELECT i, {value} FROM range({first}, {end}) r(i)"], Changed(rows =>
        {
            for (var id = first; id < end; id++)
                rows[id] = value;
        }));
    }

    private (string[] Statements, SortedDictionary<long, long>? After) Merge()
    {
        var (first, value) = (_random.NextInt64(_nextId), _random.Next(1, 100));
        var end = first + _random.Next(1, 100);
        _nextId = Math.Max(_nextId, end);
        return ([$"MERGE INTO t USING (SELECT i AS id, {value} AS v FROM range({first}, {end}) r(i)) AS s ON t.id = s.id "
            + "WHEN MATCHED AND t.id % 4 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET v = t.v + s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)"], Changed(rows =>
        {
            for (var id = first; id < end; id++)
            {
                if (!rows.TryGetValue(id, out var old))
                    rows[id] = value;
                else if (id % 4 == 0)
                    rows.Remove(id);
                else
                    rows[id] = old + value;
            }
        }));
    }

    private SortedDictionary<long, long> Changed(Action<SortedDictionary<long, long>> change)
    {
        var rows = new SortedDictionary<long, long>(_rows);
        change(rows);
        return rows;
    }

    private static void RemoveAll(SortedDictionary<long, long> rows, Func<long, bool> which)
    {
        foreach (var id in rows.Keys.Where(which).ToList())
            rows.Remove(id);
    }

    /// <summary>How many versions the log has, without a gap.</summary>
    private async Task<int> VersionsAsync()
    {
        var commits = (await S3Folder.KeysAsync($"{_root}/t/_delta_log")).Where(k => k.Length == 25 && k.EndsWith(".json", StringComparison.Ordinal)).ToList();
        Same(string.Join(' ', Enumerable.Range(0, commits.Count).Select(v => $"{v:D20}.json")), string.Join(' ', commits));
        return commits.Count;
    }

    /// <summary>The table as one sees it who was not there: through the engine, and through a reader that shares nothing with it.</summary>
    private async Task CheckAloneAsync()
    {
        using var folder = new TempFolder();
        await S3Folder.DownloadAsync($"{_root}/t", folder.Path);
        foreach (var useCheckpoints in new[] { true, false })
        {
            var table = PlainTable.Open(folder.Path, _direct.Maker, useCheckpoints);
            table.CopyInto("seen");
            Same(Text(_rows), string.Join(' ', PlainTable.Rows(_direct.Maker, "SELECT id || '=' || v FROM seen ORDER BY id").Select(r => r[0])));
        }

        Reopen();
        Same(Text(_rows), string.Join(' ', await _engine.RowsAsync("SELECT id || '=' || v FROM t ORDER BY id")));
    }

    private void Reopen()
    {
        _engine.Dispose();
        _cache.Dispose();
        _cache = new TempFolder();
        _engine = Through();
    }

    private TestEngine Through() => new(_root, s3: ProxiedStore.OptionsOf(_proxy), cache: _cache.Path);

    private static string Text(SortedDictionary<long, long> rows) => string.Join(' ', rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key}={r.Value}")));

    private static void Same(string expected, string met)
    {
        if (expected != met)
            throw new InvalidOperationException($"expected {expected}\nmet {met}");
    }

    private string Tell(string what) => $"DELTAQUERY_SEED={_seed}: {what}\nthe statements were\n{string.Join("\n", _story)}\n{RandomFaults.Told(_proxy.Faults)}";
}
