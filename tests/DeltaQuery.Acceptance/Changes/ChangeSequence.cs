using System.Globalization;
using DeltaQuery.Acceptance.Pruning;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>A random table and random statements that change it, in an engine and in plain DuckDB: both must hold the same rows after every
/// statement, and the engine at every old version too.</summary>
internal sealed class ChangeSequence : IDisposable
{
    private readonly int seed;
    private readonly SparkOracle? spark;
    private readonly Dice dice;
    private readonly RandomChanges random;
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
    public ChangeSequence(int seed, SparkOracle? spark = null)
    {
        (this.seed, this.spark) = (seed, spark);
        dice = new Dice(seed);
        random = new RandomChanges(dice);
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
        if (dice.Chance(40))
            properties.Add($"delta.columnMapping.mode = '{dice.Pick("name", "id")}'");
        var keepsFeed = dice.Chance(50);
        if (keepsFeed)
            properties.Add("delta.enableChangeDataFeed = true");
        tracksRows = dice.Chance(50);
        if (tracksRows)
            properties.Add("delta.enableRowTracking = true");
        var options = dice.Chance(40) ? " PARTITIONED BY (p)" : "";
        if (properties.Count > 0)
            options += $" TBLPROPERTIES ({string.Join(", ", properties)})";
        await engine.RunAsync($"CREATE TABLE t ({RandomChanges.Definition}){options}");
        await engine.RunAsync($"CREATE TABLE u ({RandomChanges.Definition})");
        for (var i = dice.Between(1, 3); i > 0; i--)
            await ChangeAsync($"INSERT INTO u VALUES {random.Rows(dice.Between(1, 12))}");
        copy = spark is null ? null : new SparkCopy(engine, plain, spark);
        for (var i = 0; i < changes; i++)
        {
            var sql = i == 0 ? random.Insert()
                : inTransaction && dice.Chance(30) ? dice.Pick("COMMIT", "COMMIT", "ROLLBACK")
                : !inTransaction && !keepsFeed && dice.Chance(15) ? "BEGIN" : random.Statement();
            if (inTransaction && i == changes - 1)
                sql = "COMMIT";
            await ChangeAsync(sql);
            var (expected, met) = (Rows(plain, "t"), await RowsAsync("t", engine));
            if (expected != met)
                return Failure($"after {sql}", expected, met);
            if (inTransaction)
                continue;
            var version = long.Parse(await engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture);
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
        return copy is not null && await copy.DifferenceAsync() is { } difference ? Failure(difference.What, difference.Expected, difference.Met) : null;
    }

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

    private async Task ChangeAsync(string sql)
    {
        try
        {
            plain.Execute(sql);
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
