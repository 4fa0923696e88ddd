using System.Globalization;
using DeltaQuery.Acceptance.Pruning;
using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>A random table and random statements that change it, in an engine and in plain DuckDB: both must hold the same rows after every
/// statement, and the engine at every old version too.</summary>
internal sealed class ChangeSequence : IDisposable
{
    private readonly int _seed;
    private readonly SparkOracle? _spark;
    private readonly SparkTally? _tally;
    private readonly Dice _dice;
    private readonly Dice _writers;
    private readonly TableTraits _traits;
    private readonly RandomChanges _random;
    private readonly RandomAlterations _alterations;
    private readonly RefusedChanges _refusals;
    private readonly TestEngine _engine = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    private readonly DuckDbConnection _plain;
    private readonly List<string> _statements = [];
    private readonly List<(long Version, string Rows)> _versions = [];
    private TestEngine? _other;
    private SparkCopy? _copy;
    private bool _inTransaction;
    private Dictionary<long, (string Id, long Version, string Row)> _tracked = [];
    private bool _tracksRows;
    private long _lastRowId = -1;

    /// <param name="seed">What the sequence follows from.</param>
    /// <param name="spark">Makes the same changes in a copy of the table; null if there is none.</param>
    /// <param name="tally">Told what was compared with Spark.</param>
    public ChangeSequence(int seed, SparkOracle? spark = null, SparkTally? tally = null)
    {
        (_seed, _spark, _tally) = (seed, spark, tally);
        (_dice, _writers) = (new Dice(seed), new Dice(~seed));
        _traits = new TableTraits(_dice.Chance(40), _dice.Chance(40), false, false, false);
        if (spark is not null)
            _traits = _traits with { HasNotNull = _dice.Chance(40), HasConstraint = _dice.Chance(40), IsGenerated = _dice.Chance(30) };
        _random = new RandomChanges(_dice, hasTemporary: spark is null, _traits.IsGenerated, hasVariant: spark is null && _dice.Chance(30));
        _alterations = new RandomAlterations(_dice, _random);
        _refusals = new RefusedChanges(_dice, _traits);
        _plain = _database.Connect();
        _plain.Execute("SET TimeZone = 'UTC'");
    }

    /// <summary>Makes the table and changes it.</summary>
    /// <returns>What is wrong; null if nothing.</returns>
    public async Task<string?> RunAsync(int changes)
    {
        _plain.Execute($"CREATE TABLE t ({_random.Definition}); CREATE TABLE u ({_random.Definition})");
        List<string> properties = [];
        if (_dice.Chance(60))
            properties.Add("delta.enableDeletionVectors = true");
        if (_dice.Chance(50))
            properties.Add($"delta.checkpointInterval = {_dice.Between(2, 5)}");
        if (_dice.Chance(20))
            properties.Add("delta.checkpointPolicy = 'v2'");
        if (_traits.IsMapped)
            properties.Add($"delta.columnMapping.mode = '{_dice.Pick("name", "id")}'");
        var keepsFeed = _dice.Chance(50);
        if (keepsFeed)
            properties.Add("delta.enableChangeDataFeed = true");
        _tracksRows = _dice.Chance(50);
        if (_tracksRows)
            properties.Add("delta.enableRowTracking = true");
        var options = _traits.IsPartitioned ? " PARTITIONED BY (p)" : "";
        if (properties.Count > 0)
            options += $" TBLPROPERTIES ({string.Join(", ", properties)})";
        await _engine.RunAsync($"CREATE TABLE t ({Definition()}){options}");
        if (_traits.HasConstraint)
            await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT k_small CHECK (k IS NULL OR k < 1000)");
        await _engine.RunAsync($"CREATE TABLE u ({_random.Definition})");
        if (_spark is null)
        {
            _plain.Execute($"CREATE TABLE w ({_random.Definition})");
            await _engine.RunAsync($"CREATE TEMP TABLE w ({_random.Definition})");
        }

        for (var i = _dice.Between(1, 3); i > 0; i--)
            await ChangeAsync($"INSERT INTO u VALUES {_random.Rows(_dice.Between(1, 12))}");
        _copy = _spark is null ? null : new SparkCopy(_engine, _plain, _spark);
        for (var i = 0; i < changes; i++)
        {
            if (_copy is not null && !_inTransaction && i > 0 && await RefuseAsync() is { } taken)
                return taken;
            var sql = i == 0 ? _random.Insert()
                : _inTransaction && _dice.Chance(30) ? _dice.Pick("COMMIT", "COMMIT", "ROLLBACK")
                : !_inTransaction && !keepsFeed && _dice.Chance(15) ? "BEGIN" : _random.Statement();
            var model = sql;
            if (_inTransaction && i == changes - 1)
                model = sql = "COMMIT";
            else if (_copy is not null && !_inTransaction && i > 0 && _dice.Chance(20))
                (sql, model) = _alterations.Next();
            await ChangeAsync(sql, model);
            var (expected, met) = (Rows(_plain, "t"), await RowsAsync("t", _engine));
            if (expected != met)
                return Failure($"after {sql}", expected, met);
            if (await NotGeneratedAsync("t") is { } wrong)
                return Failure($"g after {sql}", "k * 2", wrong);
            if (_inTransaction)
                continue;
            var version = await VersionAsync();
            _copy?.Expect(version, expected);
            if (_tracksRows && await TrackAsync(version, sql[0] is 'I' or 'M' or 'C') is { } lost)
                return Failure($"row ids after {sql}", "ids that stay, of no two rows, and versions that change with the row", lost);
            if (_versions.Count == 0 || _versions[^1].Version != version)
                _versions.Add((version, expected));
            else if (_versions[^1].Rows != expected) // nothing was to be changed, or DuckDB could not
                return Failure($"no version came of {sql}", expected, _versions[^1].Rows);
        }

        // As it was written, and as one finds it who comes later: in turn, at full size both.
        using var later = new TestEngine(_engine.Root);
        foreach (var (i, (version, rows)) in _versions.Index())
        {
            foreach (var reader in TestSize.IsLong ? [_engine, later] : new[] { i % 2 == 0 ? later : _engine })
            {
                if (await RowsAsync($"t VERSION AS OF {version}", reader) is var met && met != rows)
                    return Failure($"at version {version}", rows, met);
            }
        }

        if (keepsFeed && await FoldAsync() is { } unfolded)
            return unfolded;
        if (_copy is null)
            return null;
        if (await _copy.DifferenceAsync(_tally!) is { } difference)
            return Failure(difference.What, difference.Expected, difference.Met);
        return await NotGeneratedAsync("copy") is { } other ? Failure("g of Spark's table", "k * 2", other) : null;
    }

    private string Definition() =>
        (_traits.HasNotNull ? _random.Definition.Replace("id BIGINT", "id BIGINT NOT NULL", StringComparison.Ordinal) : _random.Definition)
        + (_traits.IsGenerated ? ", g INT GENERATED ALWAYS AS (k * 2)" : "");

    /// <summary>Some statements that the table must refuse, and its copy, too; they leave it as it is.</summary>
    private async Task<string?> RefuseAsync()
    {
        var (rows, version) = (Rows(_plain, "t"), await VersionAsync());
        var id = (long?)_plain.Query("SELECT min(id) FROM t").Rows().Single()[0];
        for (var i = _dice.Between(1, 3); i > 0; i--)
        {
            if (await RefuseAsync(_refusals.Next(id)) is { } taken)
                return taken;
        }

        if (await RowsAsync("t", _engine) is var met && met != rows)
            return Failure("a refused statement changed the table", rows, met);
        if (await VersionAsync() is var now && now != version)
            return Failure("a refused statement made a version", $"{version}", $"{now}");
        if (id is null || !_dice.Chance(15))
            return null;
        await ChangeAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'true')", "");
        if (await RefuseAsync(_refusals.NextAppendOnly()) is { } changed)
            return changed;
        await ChangeAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'false')", "");
        _copy!.Expect(await VersionAsync(), rows);
        return null;
    }

    private async Task<string?> RefuseAsync(RefusedChange change)
    {
        _statements.Add($"-- refused: {change.Sql}");
        try
        {
            await _engine.RunAsync(change.Sql);
        }
        catch (DeltaException e)
        {
            _copy!.AddRefused(change);
            return e.Code == change.Code ? null : Failure($"the error of {change.Sql}", $"{change.Code}", $"{e.Code}: {e.Message}");
        }

        return Failure($"{change.Sql} is not refused ({change.Kind})", $"{change.Code}", "no error");
    }

    private async Task<long> VersionAsync() =>
        long.Parse(await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture);

    /// <summary>The rows of a table whose generated column is another than it must be.</summary>
    private async Task<string?> NotGeneratedAsync(string table) => _traits.IsGenerated
        && await _engine.RowsAsync($"SELECT id, k, g FROM {table} WHERE g IS DISTINCT FROM k * 2") is { Count: > 0 } rows ? string.Join('\n', rows) : null;

    /// <summary>A row keeps its id; its version is that of the statement that changed it. New rows have ids that no row had before.</summary>
    /// <returns>The row of which this is not so; null if there is none.</returns>
    private async Task<string?> TrackAsync(long version, bool mayInsert)
    {
        var now = new Dictionary<long, (string Id, long Version, string Row)>();
        foreach (var row in await _engine.RowsAsync($"SELECT id, _metadata.row_id, _metadata.row_commit_version, {string.Join(", ", _random.Columns)} FROM t"))
        {
            var cells = row.Split('|', 4);
            var (rowId, commit) = (long.Parse(cells[1], CultureInfo.InvariantCulture), long.Parse(cells[2], CultureInfo.InvariantCulture));
            var isRight = _tracked.TryGetValue(rowId, out var before)
                ? cells[0] == before.Id && (commit == version || (commit == before.Version && cells[3] == before.Row))
                : mayInsert && rowId > _lastRowId && commit == version;
            if (!isRight || !now.TryAdd(rowId, (cells[0], commit, cells[3])))
                return row;
        }

        _lastRowId = now.Keys.Append(_lastRowId).Max();
        _tracked = now;
        return null;
    }

    /// <summary>The changes up to a version, taken together, are the rows of that version.</summary>
    private async Task<string?> FoldAsync()
    {
        await _engine.RunAsync($"CREATE TEMP TABLE feed AS SELECT {Text()}, _change_type, _commit_version FROM table_changes('t', 0)");
        foreach (var (version, rows) in _versions)
        {
            string Side(string types) => $"SELECT * EXCLUDE (_change_type, _commit_version) FROM feed WHERE _commit_version <= {version} AND _change_type IN ({types})";
            var met = string.Join('\n', await _engine.RowsAsync(
                $"SELECT * FROM ({Side("'insert', 'update_postimage'")} EXCEPT ALL {Side("'delete', 'update_preimage'")}) ORDER BY ALL"));
            if (met != rows)
                return Failure($"folding table_changes up to version {version}", rows, met);
        }

        return null;
    }

    /// <summary>The rows of a table of the engine's, as text.</summary>
    public static async Task<string> RowsAsync(string table, TestEngine reader) =>
        string.Join('\n', await reader.RowsAsync($"SELECT {Text()} FROM {table} ORDER BY ALL"));

    /// <summary>The rows of a table of plain DuckDB's, in the same text.</summary>
    public static string Rows(DuckDbConnection plain, string table) => string.Join(
        '\n', plain.Query($"SELECT {Text()} FROM {table} ORDER BY ALL").Rows().Select(r => string.Join('|', r.Select(v => v ?? "NULL"))));

    public void Dispose()
    {
        _plain.Dispose();
        _database.Dispose();
        _other?.Dispose();
        _engine.Dispose();
    }

    private Task ChangeAsync(string sql) => ChangeAsync(sql, sql);

    /// <param name="sql">The statement.</param>
    /// <param name="model">What does the same to the rows in DuckDB, or nothing.</param>
    private async Task ChangeAsync(string sql, string model)
    {
        try
        {
            if (model.Length > 0)
                _plain.Execute(model);
        }
        catch (DuckDbException e) when (e.Message.StartsWith("Failed to bind column reference", StringComparison.Ordinal))
        {
            if (!_inTransaction)
                return; // DuckDB's MERGE fails so now and then, and leaves the table as it was
            _plain.Execute(sql = "ROLLBACK");
        }

        var writer = _inTransaction || sql == "BEGIN" || NamesTemporary(sql) ? _engine : Writer();
        _inTransaction = sql == "BEGIN" || (_inTransaction && sql is not ("COMMIT" or "ROLLBACK"));
        _statements.Add(writer == _engine ? sql : $"/* from another engine */ {sql}");
        var told = await writer.RowsAsync(sql);
        _copy?.Add(sql, string.Join('\n', told));
    }

    private static bool NamesTemporary(string sql) => sql.Contains(" w", StringComparison.Ordinal);

    /// <summary>Who makes the next change: the engine, or another beside it, at times one just opened, which reads checkpoints where they lie.</summary>
    private TestEngine Writer()
    {
        if (_writers.Chance(60))
            return _engine;
        if (_writers.Chance(40))
        {
            _other?.Dispose();
            _other = null;
        }

        return _other ??= new TestEngine(_engine.Root, largeCheckpointRows: 0);
    }

    /// <summary>The columns that a table has of those that statements know.</summary>
    private static string Text() =>
        $"COLUMNS(lambda c: c IN ({string.Join(", ", RandomChanges.ColumnsOf(hasVariant: true).Select(c => $"'{c}'"))}))::VARCHAR";

    private string Failure(string what, string expected, string met) =>
        $"DELTAQUERY_SEED={_seed}: {what}\nexpected\n{expected}\nmet\n{met}\nthe statements were\n{string.Join(";\n", _statements)};";
}
