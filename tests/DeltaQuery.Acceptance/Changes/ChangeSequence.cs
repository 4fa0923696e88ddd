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
    private readonly int seed;
    private readonly SparkOracle? spark;
    private readonly SparkTally? tally;
    private readonly Dice dice;
    private readonly TableTraits traits;
    private readonly RandomChanges random;
    private readonly RandomAlterations alterations;
    private readonly RefusedChanges refusals;
    private readonly TestEngine engine = new();
    private readonly DuckDbDatabase database = DuckDbDatabase.Open();
    private readonly DuckDbConnection plain;
    private readonly List<string> statements = [];
    private readonly List<(long Version, string Rows)> versions = [];
    private SparkCopy? copy;
    private bool inTransaction;
    private Dictionary<long, (string Id, long Version, string Row)> tracked = [];
    private bool tracksRows;
    private long lastRowId = -1;

    /// <param name="seed">What the sequence follows from.</param>
    /// <param name="spark">Makes the same changes in a copy of the table; null if there is none.</param>
    /// <param name="tally">Told what was compared with Spark.</param>
    public ChangeSequence(int seed, SparkOracle? spark = null, SparkTally? tally = null)
    {
        (this.seed, this.spark, this.tally) = (seed, spark, tally);
        dice = new Dice(seed);
        traits = new TableTraits(dice.Chance(40), dice.Chance(40), false, false, false);
        if (spark is not null)
            traits = traits with { HasNotNull = dice.Chance(40), HasConstraint = dice.Chance(40), IsGenerated = dice.Chance(30) };
        random = new RandomChanges(dice, hasTemporary: spark is null, traits.IsGenerated);
        alterations = new RandomAlterations(dice, random);
        refusals = new RefusedChanges(dice, traits);
        plain = database.Connect();
        plain.Execute("SET TimeZone = 'UTC'");
    }

    /// <summary>Makes the table and changes it.</summary>
    /// <returns>What is wrong; null if nothing.</returns>
    public async Task<string?> RunAsync(int changes)
    {
        plain.Execute($"CREATE TABLE t ({RandomChanges.Definition}); CREATE TABLE u ({RandomChanges.Definition})");
        List<string> properties = [];
        if (dice.Chance(60))
            properties.Add("delta.enableDeletionVectors = true");
        if (dice.Chance(50))
            properties.Add($"delta.checkpointInterval = {dice.Between(2, 5)}");
        if (dice.Chance(20))
            properties.Add("delta.checkpointPolicy = 'v2'");
        if (traits.IsMapped)
            properties.Add($"delta.columnMapping.mode = '{dice.Pick("name", "id")}'");
        var keepsFeed = dice.Chance(50);
        if (keepsFeed)
            properties.Add("delta.enableChangeDataFeed = true");
        tracksRows = dice.Chance(50);
        if (tracksRows)
            properties.Add("delta.enableRowTracking = true");
        var options = traits.IsPartitioned ? " PARTITIONED BY (p)" : "";
        if (properties.Count > 0)
            options += $" TBLPROPERTIES ({string.Join(", ", properties)})";
        await engine.RunAsync($"CREATE TABLE t ({Definition()}){options}");
        if (traits.HasConstraint)
            await engine.RunAsync("ALTER TABLE t ADD CONSTRAINT k_small CHECK (k IS NULL OR k < 1000)");
        await engine.RunAsync($"CREATE TABLE u ({RandomChanges.Definition})");
        if (spark is null)
        {
            plain.Execute($"CREATE TABLE w ({RandomChanges.Definition})");
            await engine.RunAsync($"CREATE TEMP TABLE w ({RandomChanges.Definition})");
        }

        for (var i = dice.Between(1, 3); i > 0; i--)
            await ChangeAsync($"INSERT INTO u VALUES {random.Rows(dice.Between(1, 12))}");
        copy = spark is null ? null : new SparkCopy(engine, plain, spark);
        for (var i = 0; i < changes; i++)
        {
            if (copy is not null && !inTransaction && i > 0 && await RefuseAsync() is { } taken)
                return taken;
            var sql = i == 0 ? random.Insert()
                : inTransaction && dice.Chance(30) ? dice.Pick("COMMIT", "COMMIT", "ROLLBACK")
                : !inTransaction && !keepsFeed && dice.Chance(15) ? "BEGIN" : random.Statement();
            var model = sql;
            if (inTransaction && i == changes - 1)
                model = sql = "COMMIT";
            else if (copy is not null && !inTransaction && i > 0 && dice.Chance(20))
                (sql, model) = alterations.Next();
            await ChangeAsync(sql, model);
            var (expected, met) = (Rows(plain, "t"), await RowsAsync("t", engine));
            if (expected != met)
                return Failure($"after {sql}", expected, met);
            if (await NotGeneratedAsync("t") is { } wrong)
                return Failure($"g after {sql}", "k * 2", wrong);
            if (inTransaction)
                continue;
            var version = await VersionAsync();
            copy?.Expect(version, expected);
            if (tracksRows && await TrackAsync(version, sql[0] is 'I' or 'M' or 'C') is { } lost)
                return Failure($"row ids after {sql}", "ids that stay, of no two rows, and versions that change with the row", lost);
            if (versions.Count == 0 || versions[^1].Version != version)
                versions.Add((version, expected));
            else if (versions[^1].Rows != expected) // nothing was to be changed, or DuckDB could not
                return Failure($"no version came of {sql}", expected, versions[^1].Rows);
        }

        // As it was written, and as one finds it who comes later.
        using var later = new TestEngine(engine.Root);
        foreach (var reader in new[] { engine, later })
        {
            foreach (var (version, rows) in versions)
            {
                if (await RowsAsync($"t VERSION AS OF {version}", reader) is var met && met != rows)
                    return Failure($"at version {version}", rows, met);
            }
        }

        if (keepsFeed && await FoldAsync() is { } unfolded)
            return unfolded;
        if (copy is null)
            return null;
        if (await copy.DifferenceAsync(tally!) is { } difference)
            return Failure(difference.What, difference.Expected, difference.Met);
        return await NotGeneratedAsync("copy") is { } other ? Failure("g of Spark's table", "k * 2", other) : null;
    }

    private string Definition() =>
        (traits.HasNotNull ? RandomChanges.Definition.Replace("id BIGINT", "id BIGINT NOT NULL", StringComparison.Ordinal) : RandomChanges.Definition)
        + (traits.IsGenerated ? ", g INT GENERATED ALWAYS AS (k * 2)" : "");

    /// <summary>Some statements that the table must refuse, and its copy, too; they leave it as it is.</summary>
    private async Task<string?> RefuseAsync()
    {
        var (rows, version) = (Rows(plain, "t"), await VersionAsync());
        var id = (long?)plain.Query("SELECT min(id) FROM t").Rows().Single()[0];
        for (var i = dice.Between(1, 3); i > 0; i--)
        {
            if (await RefuseAsync(refusals.Next(id)) is { } taken)
                return taken;
        }

        if (await RowsAsync("t", engine) is var met && met != rows)
            return Failure("a refused statement changed the table", rows, met);
        if (await VersionAsync() is var now && now != version)
            return Failure("a refused statement made a version", $"{version}", $"{now}");
        if (id is null || !dice.Chance(15))
            return null;
        await ChangeAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'true')", "");
        if (await RefuseAsync(refusals.NextAppendOnly()) is { } changed)
            return changed;
        await ChangeAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'false')", "");
        copy!.Expect(await VersionAsync(), rows);
        return null;
    }

    private async Task<string?> RefuseAsync(RefusedChange change)
    {
        statements.Add($"-- refused: {change.Sql}");
        try
        {
            await engine.RunAsync(change.Sql);
        }
        catch (DeltaException e)
        {
            copy!.AddRefused(change);
            return e.Code == change.Code ? null : Failure($"the error of {change.Sql}", $"{change.Code}", $"{e.Code}: {e.Message}");
        }

        return Failure($"{change.Sql} is not refused ({change.Kind})", $"{change.Code}", "no error");
    }

    private async Task<long> VersionAsync() =>
        long.Parse(await engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture);

    /// <summary>The rows of a table whose generated column is another than it must be.</summary>
    private async Task<string?> NotGeneratedAsync(string table) => traits.IsGenerated
        && await engine.RowsAsync($"SELECT id, k, g FROM {table} WHERE g IS DISTINCT FROM k * 2") is { Count: > 0 } rows ? string.Join('\n', rows) : null;

    /// <summary>A row keeps its id; its version is that of the statement that changed it. New rows have ids that no row had before.</summary>
    /// <returns>The row of which this is not so; null if there is none.</returns>
    private async Task<string?> TrackAsync(long version, bool mayInsert)
    {
        var now = new Dictionary<long, (string Id, long Version, string Row)>();
        foreach (var row in await engine.RowsAsync($"SELECT id, _metadata.row_id, _metadata.row_commit_version, {Text()} FROM t"))
        {
            var cells = row.Split('|', 4);
            var (rowId, commit) = (long.Parse(cells[1], CultureInfo.InvariantCulture), long.Parse(cells[2], CultureInfo.InvariantCulture));
            var isRight = tracked.TryGetValue(rowId, out var before)
                ? cells[0] == before.Id && (commit == version || (commit == before.Version && cells[3] == before.Row))
                : mayInsert && rowId > lastRowId && commit == version;
            if (!isRight || !now.TryAdd(rowId, (cells[0], commit, cells[3])))
                return row;
        }

        lastRowId = now.Keys.Append(lastRowId).Max();
        tracked = now;
        return null;
    }

    /// <summary>The changes up to a version, taken together, are the rows of that version.</summary>
    private async Task<string?> FoldAsync()
    {
        await engine.RunAsync($"CREATE TEMP TABLE feed AS SELECT {Text()}, _change_type, _commit_version FROM table_changes('t', 0)");
        var columns = string.Join(", ", RandomChanges.Columns);
        foreach (var (version, rows) in versions)
        {
            string Side(string types) => $"SELECT {columns} FROM feed WHERE _commit_version <= {version} AND _change_type IN ({types})";
            var met = string.Join('\n', await engine.RowsAsync(
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
        plain.Dispose();
        database.Dispose();
        engine.Dispose();
    }

    private Task ChangeAsync(string sql) => ChangeAsync(sql, sql);

    /// <param name="sql">The statement.</param>
    /// <param name="model">What does the same to the rows in DuckDB, or nothing.</param>
    private async Task ChangeAsync(string sql, string model)
    {
        try
        {
            if (model.Length > 0)
                plain.Execute(model);
        }
        catch (DuckDbException e) when (e.Message.StartsWith("Failed to bind column reference", StringComparison.Ordinal))
        {
            if (!inTransaction)
                return; // DuckDB's MERGE fails so now and then, and leaves the table as it was
            plain.Execute(sql = "ROLLBACK");
        }

        inTransaction = sql == "BEGIN" || (inTransaction && sql is not ("COMMIT" or "ROLLBACK"));
        statements.Add(sql);
        var told = await engine.RowsAsync(sql);
        copy?.Add(sql, string.Join('\n', told));
    }

    private static string Text() => string.Join(", ", RandomChanges.Columns.Select(c => $"{c}::VARCHAR AS {c}"));

    private string Failure(string what, string expected, string met) =>
        $"DELTAQUERY_SEED={seed}: {what}\nexpected\n{expected}\nmet\n{met}\nthe statements were\n{string.Join(";\n", statements)};";
}
