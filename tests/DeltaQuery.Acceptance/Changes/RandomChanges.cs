using System.Globalization;
using DeltaQuery.Acceptance.Pruning;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>Random statements that change a table t and read a table u of the same columns, and a temporary table w of them that they change, too.
/// </summary>
/// <param name="dice">What the statements follow from.</param>
/// <param name="hasTemporary">Whether there is w.</param>
/// <param name="isGenerated">Whether t has a generated column after those; statements then name the others.</param>
/// <param name="hasVariant">Whether all have another column, v.</param>
internal sealed class RandomChanges(Dice dice, bool hasTemporary, bool isGenerated = false, bool hasVariant = false)
{
    public const string PlainDefinition = "id BIGINT, k INTEGER, s VARCHAR, x DOUBLE, d DECIMAL(10,2), dt DATE, r STRUCT(a INTEGER, b VARCHAR), p VARCHAR";

    private readonly string _columnList = string.Join(", ", ColumnsOf(hasVariant));
    private readonly string _into = isGenerated ? $"t ({string.Join(", ", ColumnsOf(hasVariant))})" : "t";
    private readonly string _andVariant = hasVariant ? ", v" : "";
    private int _nextId;

    /// <summary>The columns as CREATE TABLE has them.</summary>
    public string Definition { get; } = PlainDefinition + (hasVariant ? ", v VARIANT" : "");

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. ColumnsOf(hasVariant)];

    /// <summary>The names of the columns; v is the last.</summary>
    public static IEnumerable<string> ColumnsOf(bool hasVariant) => ["id", "k", "s", "x", "d", "dt", "r", "p", .. hasVariant ? (string[])["v"] : []];

    /// <summary>A statement that changes t.</summary>
    public string Statement() => hasTemporary && dice.Chance(20) ? ChangeTemporary() : dice.Below(10) switch
    {
        0 or 1 => Insert(),
        2 or 3 => $"DELETE FROM t{(dice.Chance(3) ? "" : $" WHERE {Condition("t")}")}",
        4 or 5 => $"UPDATE t SET {Assignments("t", null)}{(dice.Chance(15) ? "" : $" WHERE {Condition("t")}")}",
        _ => Merge(),
    };

    /// <summary>A statement that adds rows to t.</summary>
    public string Insert() => dice.Chance(70)
        ? $"INSERT INTO {_into} VALUES {Rows(dice.Between(1, 20))}"
        : $"INSERT INTO {_into} SELECT id + {Fresh(50)}, k, s, x, d, dt, r, p{_andVariant} FROM u WHERE {Condition("u")}";

    /// <summary>Rows for VALUES; no two rows of all have the same id.</summary>
    public string Rows(int count) => string.Join(", ", Enumerable.Range(0, count).Select(_ => Row()));

    /// <summary>A statement that changes w; its ids stay unique.</summary>
    private string ChangeTemporary() => dice.Below(4) switch
    {
        0 => $"DELETE FROM w WHERE {Condition("w")}",
        1 => $"UPDATE w SET {Assignments("w", null)} WHERE {Condition("w")}",
        2 => $"INSERT INTO w VALUES {Rows(dice.Between(1, 6))}",
        _ => $"INSERT INTO w SELECT id, max(k) + 1, max(s) || 'w', max(x), max(d), max(dt), NULL, min(p){(hasVariant ? ", max(k)::VARIANT" : "")} FROM t "
            + $"WHERE ({Condition("t")}) AND id NOT IN (SELECT w.id FROM w) GROUP BY id",
    };

    private string Merge()
    {
        // A row of the table matches one of the source at most: id is unique in both.
        var source = hasTemporary && dice.Chance(40) ? "w" : dice.Chance(50) ? "u"
            : dice.Chance(30) ? $"(SELECT CAST(id AS DECIMAL(20,0)) AS id, CAST(k AS BIGINT) AS k, s, x, CAST(d AS DECIMAL(14,4)) AS d, dt, r, p{_andVariant} FROM u)"
            : $"(SELECT * FROM u UNION ALL SELECT * FROM (VALUES {Rows(dice.Between(1, 6))}) AS q({_columnList}))";
        var on = dice.Pick("t.id = b.id", "t.id = b.id", "b.id = t.id AND t.k IS NOT DISTINCT FROM b.k", $"t.id = b.id AND t.k < {dice.Between(-3, 6)}");
        var sql = $"MERGE INTO t USING {source} AS b ON {on}";
        var matched = dice.Between(0, 2);
        var stars = dice.Chance(40) && !isGenerated;
        for (var i = 0; i < matched; i++)
        {
            var condition = i + 1 < matched || dice.Chance(40) ? $" AND {Condition(dice.Pick("t", "b"))}" : "";
            sql += $" WHEN MATCHED{condition} THEN {(dice.Chance(30) ? "DELETE" : stars ? "UPDATE SET *" : $"UPDATE SET {Assignments("t", "b")}")}";
        }

        if (dice.Chance(70) || matched == 0)
        {
            var condition = dice.Chance(40) ? $" AND {Condition("b")}" : "";
            sql += stars ? $" WHEN NOT MATCHED{condition} THEN INSERT *" : $" WHEN NOT MATCHED{condition} THEN INSERT ({_columnList}) VALUES ({string.Join(", ", Columns.Select(c => c == "s" ? "upper(b.s)" : $"b.{c}"))})";
        }

        if (dice.Chance(25))
            sql += $" WHEN NOT MATCHED BY SOURCE AND {Condition("t")} THEN {(dice.Chance(50) ? "DELETE" : "UPDATE SET s = 'left', k = t.k + 1")}";
        return sql;
    }

    private string Assignments(string table, string? other)
    {
        var from = other is not null && dice.Chance(60) ? other : table;
        return string.Join(", ", dice.Some([.. Columns.Skip(1)], 3).Select(c => $"{c} = " + c switch
        {
            "k" => dice.Pick($"{from}.k + 1", "NULL", $"{from}.k"),
            "s" => dice.Pick($"{from}.s || '!'", "'z'", $"coalesce({from}.s, 'none')"),
            "x" => dice.Pick($"{from}.x * 2", $"{from}.k", "1.5"),
            "d" => dice.Pick($"{from}.d / 2", "3", $"{from}.d"),
            "dt" => dice.Pick($"{from}.dt + 1", "DATE '2024-02-29'"),
            "v" => dice.Pick($"{from}.v", "NULL", $"{from}.k::VARIANT", $"{{'k': {from}.k, 's': {from}.s}}::VARIANT", $"[{from}.v]::VARIANT"),
            "r" => dice.Pick($"{{'a': {from}.k, 'b': {from}.s}}", "NULL", $"{from}.r"),
            _ => dice.Pick($"{from}.p", "'a'", "NULL", "'x/y z'"),
        }));
    }

    private string Condition(string table) => dice.Below(hasVariant ? 11 : 9) switch
    {
        9 => $"{table}.v IS NULL",
        10 => $"TRY_CAST({table}.v.k AS INTEGER) > {dice.Between(-5, 5)}",
        0 => $"{table}.id % {dice.Between(2, 5)} = {dice.Below(2)}",
        1 => $"{table}.k > {dice.Between(-5, 5)}",
        2 => $"{table}.s IS NULL",
        3 => $"{table}.s LIKE '%{dice.Pick("a", "b", "!")}%' OR {table}.k = {dice.Between(-5, 5)}",
        4 => $"{table}.p = '{dice.Pick("a", "b", "x/y z")}'",
        5 => $"{table}.p IS NULL AND {table}.x < {dice.Between(-5, 5)}",
        6 => $"{table}.id IN (SELECT w.id FROM u AS w WHERE w.k > {dice.Between(-5, 5)})",
        7 => $"{table}.dt >= DATE '2024-01-0{dice.Between(1, 9)}'",
        _ => $"{table}.id BETWEEN {dice.Below(_nextId + 1)} AND {dice.Below(_nextId + 1) + 5}",
    };

    private string Row()
    {
        string OrNull(string value) => dice.Chance(15) ? "NULL" : value;
        var k = dice.Between(-5, 5).ToString(CultureInfo.InvariantCulture);
        return $"({_nextId++}::BIGINT, {OrNull(k)}::INTEGER, {OrNull(dice.Pick("'a'", "'ab'", "'b'", "'ä🦆'", "''"))}, {OrNull(dice.Pick("0.5", "-1e9", "'nan'", "3"))}::DOUBLE, "
            + $"{OrNull(dice.Pick("12.34", "-0.01", "99999999.99"))}::DECIMAL(10,2), {OrNull($"'2024-01-0{dice.Between(1, 9)}'")}::DATE, "
            + $"{OrNull($"{{'a': {k}, 'b': 'q'}}")}::STRUCT(a INTEGER, b VARCHAR), {OrNull(dice.Pick("'a'", "'b'", "'x/y z'"))}{(hasVariant ? $", ({OrNull(Variant(k))})::VARIANT" : "")})";
    }

    private string Variant(string k) =>
        dice.Pick(k, "'ä'", "1.25", "-1e300", "true", "DATE '2024-01-02'", "[]", $"[{k}, NULL]", $"{{'k': {k}, 's': [{{'ü': 'x'}}]}}", "repeat('long', 40)");

    private int Fresh(int count) => (_nextId += count) - count + 1_000_000;
}
