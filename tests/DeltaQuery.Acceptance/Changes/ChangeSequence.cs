using System.Globalization;
using DeltaQuery.Acceptance.Pruning;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>A random table and random statements that change it, in an engine and in plain DuckDB: both must hold the same rows after every
/// statement, and the engine at every old version too.</summary>
internal sealed class ChangeSequence : IDisposable
{
    private static readonly string[] Columns = ["id", "k", "s", "x", "d", "dt", "r", "p"];

    private readonly int seed;
    private readonly Dice dice;
    private readonly TestEngine engine = new();
    private readonly DuckDbDatabase database = DuckDbDatabase.Open();
    private readonly DuckDbConnection plain;
    private readonly List<string> statements = [];
    private readonly List<(long Version, string Rows)> versions = [];
    private bool inTransaction;
    private Dictionary<long, (string Id, long Version, string Row)> tracked = [];
    private bool tracksRows;
    private long lastRowId = -1;
    private int nextId;

    public ChangeSequence(int seed)
    {
        this.seed = seed;
        dice = new Dice(seed);
        plain = database.Connect();
        plain.Execute("SET TimeZone = 'UTC'");
    }

    /// <summary>Makes the table and changes it.</summary>
    /// <returns>What is wrong; null if nothing.</returns>
    public async Task<string?> RunAsync(int changes)
    {
        const string Definition = "id BIGINT, k INTEGER, s VARCHAR, x DOUBLE, d DECIMAL(10,2), dt DATE, r STRUCT(a INTEGER, b VARCHAR), p VARCHAR";
        plain.Execute($"CREATE TABLE t ({Definition}); CREATE TABLE u ({Definition})");
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
        await engine.RunAsync($"CREATE TABLE t ({Definition}){options}");
        await engine.RunAsync($"CREATE TABLE u ({Definition})");
        for (var i = dice.Between(1, 3); i > 0; i--)
            await ChangeAsync($"INSERT INTO u VALUES {Rows(dice.Between(1, 12))}");
        for (var i = 0; i < changes; i++)
        {
            var sql = inTransaction && dice.Chance(30) ? dice.Pick("COMMIT", "COMMIT", "ROLLBACK") : !inTransaction && !keepsFeed && dice.Chance(15) ? "BEGIN" : Statement();
            if (inTransaction && i == changes - 1)
                sql = "COMMIT";
            await ChangeAsync(sql);
            var (expected, met) = (Rows(), await RowsAsync("t"));
            if (expected != met)
                return Failure($"after {sql}", expected, met);
            if (inTransaction)
                continue;
            var version = long.Parse(await engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture);
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

        return keepsFeed ? await FoldAsync() : null;
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
        var columns = string.Join(", ", Columns);
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
        await engine.RunAsync(sql);
    }

    private string Rows() => string.Join('\n', plain.Query($"SELECT {Text()} FROM t ORDER BY ALL").Rows().Select(r => string.Join('|', r.Select(v => v ?? "NULL"))));

    private async Task<string> RowsAsync(string table, TestEngine? reader = null) =>
        string.Join('\n', await (reader ?? engine).RowsAsync($"SELECT {Text()} FROM {table} ORDER BY ALL"));

    private static string Text() => string.Join(", ", Columns.Select(c => $"{c}::VARCHAR AS {c}"));

    private string Failure(string what, string expected, string met) =>
        $"DELTAQUERY_SEED={seed}: {what}\nexpected\n{expected}\nmet\n{met}\nthe statements were\n{string.Join(";\n", statements)};";

    private string Statement() => dice.Below(10) switch
    {
        0 or 1 => dice.Chance(70) ? $"INSERT INTO t VALUES {Rows(dice.Between(1, 20))}" : $"INSERT INTO t SELECT * REPLACE (id + {Fresh(50)} AS id) FROM u WHERE {Condition("u")}",
        2 or 3 => $"DELETE FROM t{(dice.Chance(3) ? "" : $" WHERE {Condition("t")}")}",
        4 or 5 => $"UPDATE t SET {Assignments("t", null)}{(dice.Chance(15) ? "" : $" WHERE {Condition("t")}")}",
        _ => Merge(),
    };

    private string Merge()
    {
        // A row of the table matches one of the source at most: id is unique in both.
        var source = dice.Chance(50) ? "u" : $"(SELECT * FROM u UNION ALL SELECT * FROM (VALUES {Rows(dice.Between(1, 6))}) AS v({string.Join(", ", Columns)}))";
        var on = dice.Pick("t.id = b.id", "t.id = b.id", "b.id = t.id AND t.k IS NOT DISTINCT FROM b.k", $"t.id = b.id AND t.k < {dice.Between(-3, 6)}");
        var sql = $"MERGE INTO t USING {source} AS b ON {on}";
        var matched = dice.Between(0, 2);
        var stars = dice.Chance(40);
        for (var i = 0; i < matched; i++)
        {
            var condition = i + 1 < matched || dice.Chance(40) ? $" AND {Condition(dice.Pick("t", "b"))}" : "";
            sql += $" WHEN MATCHED{condition} THEN {(dice.Chance(30) ? "DELETE" : stars ? "UPDATE SET *" : $"UPDATE SET {Assignments("t", "b")}")}";
        }

        if (dice.Chance(70) || matched == 0)
        {
            var condition = dice.Chance(40) ? $" AND {Condition("b")}" : "";
            sql += stars ? $" WHEN NOT MATCHED{condition} THEN INSERT *" : $" WHEN NOT MATCHED{condition} THEN INSERT ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => c == "s" ? "upper(b.s)" : $"b.{c}"))})";
        }

        if (dice.Chance(25))
            sql += $" WHEN NOT MATCHED BY SOURCE AND {Condition("t")} THEN {(dice.Chance(50) ? "DELETE" : "UPDATE SET s = 'left', k = t.k + 1")}";
        return sql;
    }

    private string Assignments(string table, string? other)
    {
        var from = other is not null && dice.Chance(60) ? other : table;
        return string.Join(", ", dice.Some(["k", "s", "x", "d", "dt", "r", "p"], 3).Select(c => $"{c} = " + c switch
        {
            "k" => dice.Pick($"{from}.k + 1", "NULL", $"{from}.k"),
            "s" => dice.Pick($"{from}.s || '!'", "'z'", $"coalesce({from}.s, 'none')"),
            "x" => dice.Pick($"{from}.x * 2", $"{from}.k", "1.5"),
            "d" => dice.Pick($"{from}.d / 2", "3", $"{from}.d"),
            "dt" => dice.Pick($"{from}.dt + 1", "DATE '2024-02-29'"),
            "r" => dice.Pick($"{{'a': {from}.k, 'b': {from}.s}}", "NULL", $"{from}.r"),
            _ => dice.Pick($"{from}.p", "'a'", "NULL", "'x/y z'"),
        }));
    }

    private string Condition(string table) => dice.Below(9) switch
    {
        0 => $"{table}.id % {dice.Between(2, 5)} = {dice.Below(2)}",
        1 => $"{table}.k > {dice.Between(-5, 5)}",
        2 => $"{table}.s IS NULL",
        3 => $"{table}.s LIKE '%{dice.Pick("a", "b", "!")}%' OR {table}.k = {dice.Between(-5, 5)}",
        4 => $"{table}.p = '{dice.Pick("a", "b", "x/y z")}'",
        5 => $"{table}.p IS NULL AND {table}.x < {dice.Between(-5, 5)}",
        6 => $"{table}.id IN (SELECT w.id FROM u AS w WHERE w.k > {dice.Between(-5, 5)})",
        7 => $"{table}.dt >= DATE '2024-01-0{dice.Between(1, 9)}'",
        _ => $"{table}.id BETWEEN {dice.Below(nextId + 1)} AND {dice.Below(nextId + 1) + 5}",
    };

    private string Rows(int count) => string.Join(", ", Enumerable.Range(0, count).Select(_ => Row()));

    private string Row()
    {
        string OrNull(string value) => dice.Chance(15) ? "NULL" : value;
        var k = dice.Between(-5, 5).ToString(CultureInfo.InvariantCulture);
        return $"({nextId++}::BIGINT, {OrNull(k)}::INTEGER, {OrNull(dice.Pick("'a'", "'ab'", "'b'", "'ä🦆'", "''"))}, {OrNull(dice.Pick("0.5", "-1e9", "'nan'", "3"))}::DOUBLE, "
            + $"{OrNull(dice.Pick("12.34", "-0.01", "99999999.99"))}::DECIMAL(10,2), {OrNull($"'2024-01-0{dice.Between(1, 9)}'")}::DATE, "
            + $"{OrNull($"{{'a': {k}, 'b': 'q'}}")}::STRUCT(a INTEGER, b VARCHAR), {OrNull(dice.Pick("'a'", "'b'", "'x/y z'"))})";
    }

    private int Fresh(int count) => (nextId += count) - count + 1_000_000;
}
