using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>Conditions over the columns of a source.</summary>
/// <param name="dice">Chance.</param>
/// <param name="parameters">The values of the query's parameters; null where it may have none.</param>
internal sealed class RandomPredicate(Dice dice, List<object?>? parameters)
{
    private static readonly string[] Signs = ["=", "<", "<=", ">", ">=", "<>", "=", "<", ">="];

    /// <summary>Conditions, often with one beside them that leaves few files, and at times that one alone, which hides nothing.</summary>
    public string Make(Source source, int depth = 2)
    {
        var leaf = dice.OneOf(source.Leaves.Where(l => l.Type is not (StructType or ArrayType or MapType)).ToList());
        var sharp = $"{leaf.Sql} {dice.OneOf(Signs)} {(dice.Chance(60) ? Typed(leaf) : Constant(leaf))}";
        return dice.Below(10) switch
        {
            < 3 => sharp,
            < 7 => $"({Tree(source, depth)} AND {sharp})",
            _ => Tree(source, depth),
        };
    }

    private string Tree(Source source, int depth)
    {
        if (depth == 0 || dice.Chance(35))
            return Condition(source);
        return dice.Below(7) switch
        {
            0 => $"NOT ({Tree(source, depth - 1)})",
            1 or 2 => $"({Tree(source, depth - 1)} OR {Tree(source, depth - 1)})",
            3 => $"(({Tree(source, depth - 1)}) IS {dice.Pick("TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "NULL", "NOT NULL")})",
            _ => $"({Tree(source, depth - 1)} AND {Tree(source, depth - 1)})",
        };
    }

    private string Condition(Source source)
    {
        var leaves = source.Leaves.ToList();
        var leaf = dice.OneOf(leaves);
        if (dice.Chance(12))
            return $"{leaf.Sql} IS {(dice.Chance(50) ? "" : "NOT ")}NULL";
        if (dice.Chance(6) && leaves.Where(l => l.Type == leaf.Type && l != leaf).ToList() is { Count: > 0 } alike)
            return $"{leaf.Sql} {dice.OneOf(Signs)} {dice.OneOf(alike).Sql}";
        return leaf.Type switch
        {
            ArrayType or MapType => OfCollection(leaf),
            StructType => $"{leaf.Sql} {dice.OneOf(Signs)} {SqlValue.Render(Value(leaf), leaf.Type)}",
            PrimitiveType { Kind: PrimitiveKind.Boolean } when dice.Chance(60) =>
                dice.Pick($"{leaf.Sql}", $"NOT {leaf.Sql}", $"{leaf.Sql} IS NOT TRUE", $"{leaf.Sql} IS FALSE", $"{leaf.Sql} > false",
                    $"{leaf.Sql} < true"),
            _ => dice.Chance(70) ? Compared(leaf, leaf.Sql) : Computed(leaf),
        };
    }

    private string Compared(Leaf leaf, string sql) => dice.Below(12) switch
    {
        0 => $"{sql} BETWEEN {Constant(leaf)} AND {Constant(leaf)}",
        1 => $"{sql} {dice.Pick("", "NOT ")}IN ({string.Join(", ", Enumerable.Range(0, dice.Between(1, 5)).Select(_ => ConstantOrNull(leaf)))})",
        2 => $"{sql} IS {dice.Pick("", "NOT ")}DISTINCT FROM {ConstantOrNull(leaf)}",
        3 => $"{Constant(leaf)} {dice.OneOf(Signs)} {sql}",
        4 => $"({sql} > {Constant(leaf)} AND {sql} <= {Constant(leaf)})",
        5 when parameters is not null => $"{sql} {dice.OneOf(Signs)} {Parameter(leaf)}",
        6 when leaf.Type == PrimitiveType.Integer => $"{sql} {dice.OneOf(Signs)} getvariable('v{dice.Between(1, 2)}')",
        7 when Value(leaf) is string => $"{sql} = ANY([{Constant(leaf)}, {Constant(leaf)}])",
        8 => $"coalesce({sql}, {Typed(leaf)}) {dice.OneOf(Signs)} {Constant(leaf)}",
        9 => $"CASE WHEN {sql} {dice.OneOf(Signs)} {Constant(leaf)} THEN {sql} IS NOT NULL ELSE {sql} <> {Constant(leaf)} END",
        _ => $"{sql} {dice.OneOf(Signs)} {Constant(leaf)}",
    };

    private string Computed(Leaf leaf) => leaf.Type switch
    {
        PrimitiveType { Kind: PrimitiveKind.String } => OfText(leaf),
        PrimitiveType { Kind: PrimitiveKind.Date or PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz } => OfTime(leaf),
        PrimitiveType { Kind: PrimitiveKind.Boolean or PrimitiveKind.Binary } =>
            $"CAST({leaf.Sql} AS VARCHAR) {dice.OneOf(Signs)} CAST({Typed(leaf)} AS VARCHAR)",
        _ => OfNumber(leaf),
    };

    private string OfNumber(Leaf leaf) => dice.Below(9) switch
    {
        0 => $"{leaf.Sql} + {dice.Between(-3, 3)} {dice.OneOf(Signs)} {Constant(leaf)}",
        1 => $"{leaf.Sql} - 1 {dice.OneOf(Signs)} {Constant(leaf)}",
        2 => $"-{leaf.Sql} {dice.OneOf(Signs)} {dice.Between(-300, 300)}",
        3 => $"abs({leaf.Sql}) {dice.OneOf(Signs)} {dice.Between(0, 300)}",
        4 => $"CAST({leaf.Sql} AS {dice.Pick("DOUBLE", "VARCHAR", "HUGEINT", "DECIMAL(38,3)", "FLOAT")}) {dice.OneOf(Signs)} {Constant(leaf)}",
        5 => $"TRY_CAST({leaf.Sql} AS {dice.Pick("TINYINT", "SMALLINT", "INTEGER", "DECIMAL(6,1)")}) {dice.OneOf(Signs)} {Constant(leaf)}",
        6 => $"{leaf.Sql} * 2 {dice.OneOf(Signs)} {Constant(leaf)}",
        7 => $"{leaf.Sql} % 3 = {dice.Below(3)}",
        _ => $"round({leaf.Sql}) {dice.OneOf(Signs)} {Constant(leaf)}",
    };

    private string OfText(Leaf leaf)
    {
        var text = Value(leaf) as string ?? "k1";
        var runes = text.EnumerateRunes().ToList();
        var prefix = string.Concat(runes.Take(dice.Between(0, runes.Count)));
        return dice.Below(11) switch
        {
            0 or 1 => $"{leaf.Sql} {(dice.Chance(20) ? "NOT " : "")}LIKE {SqlText.Literal(prefix + "%")}",
            2 => $"{leaf.Sql} LIKE {SqlText.Literal("%" + prefix)}",
            3 => $"{leaf.Sql} ILIKE {SqlText.Literal(prefix + "%")}",
            4 => $"starts_with({leaf.Sql}, {SqlText.Literal(prefix)})",
            5 => $"upper({leaf.Sql}) {dice.OneOf(Signs)} {SqlText.Literal(text.ToUpperInvariant())}",
            6 => $"length({leaf.Sql}) {dice.OneOf(Signs)} {runes.Count}",
            7 => $"{leaf.Sql} COLLATE NOCASE {dice.OneOf(Signs)} {SqlText.Literal(text)}",
            8 => $"{leaf.Sql}[1:2] = {SqlText.Literal(string.Concat(runes.Take(2)))}",
            9 => $"{leaf.Sql} || 'x' {dice.OneOf(Signs)} {SqlText.Literal(text + "x")}",
            _ => $"{leaf.Sql} LIKE {SqlText.Literal(prefix + "_%")}",
        };
    }

    private string OfTime(Leaf leaf)
    {
        var year = dice.Between(2018, 2021);
        return dice.Below(11) switch
        {
            0 or 1 => $"year({leaf.Sql}) {dice.OneOf(Signs)} {year}",
            2 => $"date_trunc('{dice.Pick("year", "month", "day", "hour", "week")}', {leaf.Sql}) {dice.OneOf(Signs)} {Constant(leaf)}",
            3 => $"CAST({leaf.Sql} AS DATE) {dice.OneOf(Signs)} {Constant(leaf)}",
            4 => $"{leaf.Sql} {dice.Pick("<", ">", ">=")} now()::{DuckDbTypes.ToSql(leaf.Type)} - INTERVAL '{dice.Between(1000, 3000)} days'",
            5 => $"{leaf.Sql} {dice.OneOf(Signs)} current_date - {dice.Between(1500, 3000)}",
            6 => $"{leaf.Sql} + INTERVAL '{dice.Between(1, 40)}' {dice.Pick("DAY", "HOUR", "MONTH")} {dice.OneOf(Signs)} {Constant(leaf)}",
            7 => $"extract(month FROM {leaf.Sql}) = {dice.Between(1, 12)}",
            8 => $"CAST({leaf.Sql} AS TIMESTAMP) {dice.OneOf(Signs)} {Constant(leaf)}",
            9 => $"CAST({leaf.Sql} AS TIMESTAMPTZ) {dice.OneOf(Signs)} {Constant(leaf)}",
            _ => $"strftime({leaf.Sql}, '%Y') = '{year}'",
        };
    }

    private string OfCollection(Leaf leaf)
    {
        if (leaf.Type is MapType map)
        {
            var key = Value(leaf) is KeyValuePair<object, object?>[] { Length: > 0 } entries ? SqlValue.Render(entries[0].Key, map.Key)
                : $"CAST(NULL AS {DuckDbTypes.ToSql(map.Key)})";
            return dice.Pick(
                $"{leaf.Sql}[{key}] IS {dice.Pick("", "NOT ")}NULL", $"cardinality({leaf.Sql}) > {dice.Below(3)}",
                $"list_contains(map_keys({leaf.Sql}), {key})");
        }

        var array = (ArrayType)leaf.Type;
        var item = Value(leaf) is object?[] { Length: > 0 } items ? SqlValue.Render(items[0], array.Element)
            : $"CAST(NULL AS {DuckDbTypes.ToSql(array.Element)})";
        return dice.Pick($"list_contains({leaf.Sql}, {item})", $"len({leaf.Sql}) > {dice.Below(3)}", $"{leaf.Sql}[1] = {item}",
            $"{leaf.Sql}[1] IS NULL");
    }

    private object? Value(Leaf leaf) => leaf.Values.Count > 0 && dice.Chance(70) && dice.OneOf(leaf.Values) is { } known
        ? known
        : leaf.Flavor.Make(dice, dice.Between(-6, 6));

    private string ConstantOrNull(Leaf leaf) => dice.Chance(5) ? "NULL" : Constant(leaf);

    /// <summary>A constant of the leaf's own type.</summary>
    private string Typed(Leaf leaf) => SqlValue.Render(Value(leaf), leaf.Flavor.Type);

    /// <summary>A constant of the leaf's type or of another that compares with it.</summary>
    private string Constant(Leaf leaf)
    {
        if (Value(leaf) is not string text)
            return Typed(leaf);
        if (dice.Chance(30))
            return SqlValue.Render(text, leaf.Flavor.Type);
        switch (leaf.Flavor.Type)
        {
            case DecimalType or PrimitiveType
            {
                Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long
                    or PrimitiveKind.Float or PrimitiveKind.Double
            }:
                if (text is "nan" or "inf" or "-inf")
                    return $"'{text}'::{dice.Pick("DOUBLE", "FLOAT")}";
                return dice.Below(7) switch
                {
                    0 => $"{text}::DOUBLE",
                    1 => $"{text}::DOUBLE + 0.5",
                    2 when !text.Contains('e', StringComparison.Ordinal) => $"'{text}'",
                    3 => $"{text}::FLOAT",
                    4 when !text.Contains('e', StringComparison.Ordinal) && text.Length < 12 => $"{text}::DECIMAL(20,3)",
                    5 when !text.Contains('.', StringComparison.Ordinal) && text.Length < 8 => text + ".5",
                    _ => text.StartsWith('-') ? $"({text})" : text,
                };
            case PrimitiveType { Kind: PrimitiveKind.Date }:
                return dice.Pick(
                    $"DATE '{text}'", $"DATE '{text}'", $"TIMESTAMP '{text} 12:00:00'", $"TIMESTAMP '{text}'",
                    $"TIMESTAMPTZ '{text} 03:00:00+00'", $"'{text}'",
                    $"DATE '{text}' - INTERVAL 1 DAY");
            case PrimitiveType { Kind: PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz }:
                return dice.Pick(
                    $"TIMESTAMPTZ '{text}'", $"TIMESTAMP '{text}'", $"TIMESTAMP '{text}'", $"DATE '{text[..10]}'", $"'{text}'",
                    $"TIMESTAMP '{text[..19]}'",
                    $"TIMESTAMP '{text}' + INTERVAL 1 MICROSECOND");
            case PrimitiveType { Kind: PrimitiveKind.String }:
                return SqlText.Literal(text);
            default:
                return SqlValue.Render(text, leaf.Flavor.Type);
        }
    }

    private string Parameter(Leaf leaf)
    {
        if (Value(leaf) is not string text)
            return Typed(leaf);
        parameters!.Add(leaf.Flavor.Type switch
        {
            PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer } => int.Parse(text, null),
            PrimitiveType { Kind: PrimitiveKind.Long } => long.Parse(text, null),
            PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } => text switch
            {
                "nan" => double.NaN, "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.Parse(text, null),
            },
            PrimitiveType { Kind: PrimitiveKind.Boolean } => text == "true",
            PrimitiveType { Kind: PrimitiveKind.Date } when dice.Chance(50) => DateOnly.Parse(text, null),
            _ => text,
        });
        return $"${parameters.Count}";
    }
}
