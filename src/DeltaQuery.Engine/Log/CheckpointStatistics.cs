using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>The SQL that makes <c>stats_parsed</c> of statistics' JSON, and JSON of <c>stats_parsed</c>, with the fields that Spark has.</summary>
/// <remarks>A value that the type does not hold exactly becomes NULL, which tells nothing: a bound that was rounded would be none. Protocol:
/// "Checkpoint Schema", "Per-file Statistics".</remarks>
internal sealed class CheckpointStatistics
{
    // Numbers with a point pass through a double when DuckDB reads JSON; so many digits survive that.
    private const int ExactDigits = 15;

    private static readonly (string Name, FileColumnKind Kind)[] Members =
        [("minValues", FileColumnKind.Min), ("maxValues", FileColumnKind.Max), ("nullCount", FileColumnKind.NullCount)];

    private readonly StructType _schema;
    private readonly bool _hasTightBounds;
    private readonly HashSet<FileColumn> _wanted;
    private readonly StatisticsTexts _texts;

    /// <param name="schema">The physical schema without partition columns.</param>
    /// <param name="indexed">The columns that have statistics, by their physical path; null if all have.</param>
    /// <param name="hasTightBounds">Whether statistics tell if their bounds are tight.</param>
    public CheckpointStatistics(StructType schema, IReadOnlyCollection<IReadOnlyList<string>>? indexed, bool hasTightBounds)
    {
        (_schema, _hasTightBounds) = (schema, hasTightBounds);
        var facts = new List<FileColumn> { FileColumn.NumRecords };
        Collect(schema, [], indexed?.Select(p => string.Join('\u0001', p)).ToHashSet(StringComparer.Ordinal), facts);
        if (hasTightBounds)
            facts.Add(FileColumn.TightBounds);
        _wanted = facts.ToHashSet(ByKey.Instance);
        _texts = new StatisticsTexts(facts);
    }

    /// <summary>The struct of a file's statistics.</summary>
    /// <param name="statistics">A relation's column that holds the JSON.</param>
    /// <param name="parsed">The type of the relation's column <c>parsed</c>, an older checkpoint's struct; null if it has none.</param>
    /// <param name="relation">A SELECT of the relation.</param>
    /// <returns>A SELECT of the relation with a column <c>stats_struct</c> more, NULL for files without statistics.</returns>
    public string Select(string statistics, ParquetNode? parsed, string relation)
    {
        // Of files whose statistics are typed already the JSON need not be read, unless there is a column that the struct lacks.
        var isWhole = parsed is not null && _wanted.All(f => Find(parsed, f) is not null);
        var extracted = _texts.Extract(statistics);
        if (isWhole)
            extracted = $"CASE WHEN parsed.\"numRecords\" IS NULL THEN {extracted} END";
        var exists = parsed is null ? $"{statistics} IS NOT NULL" : $"{statistics} IS NOT NULL OR parsed IS NOT NULL";
        var value = Struct(f => Find(parsed, f) is { } found
            ? $"coalesce({Checked(f, $"TRY_CAST({found} AS {f.Type})")}, {FromText(f)})"
            : FromText(f));
        return $"SELECT * EXCLUDE (__texts), CASE WHEN {exists} THEN {value} END AS stats_struct "
            + $"FROM (SELECT *, {extracted} AS __texts FROM ({relation}))";
    }

    /// <summary>The JSON of the struct <paramref name="value"/> that <see cref="Select"/> makes; fields without a value are left out.</summary>
    public string ToJson(string value) =>
        $"json_merge_patch('{{}}', to_json({Struct(f => Printed(f, value + "." + SqlText.Identifier([.. f.ParsedPath])))}))::VARCHAR";

    private static string Printed(FileColumn fact, string value)
    {
        if (fact.Type is not ("TIMESTAMP" or "TIMESTAMP WITH TIME ZONE"))
            return value;

        // Milliseconds, an upper bound rounded up; the connection's zone is UTC.
        var local = fact.Kind == FileColumnKind.Max ? $"({value}::TIMESTAMP + INTERVAL 999 MICROSECOND)" : $"{value}::TIMESTAMP";
        var zone = fact.Type == "TIMESTAMP" ? "" : "Z";
        return $"CASE WHEN year({local}) BETWEEN 1 AND 9999 THEN strftime({local}, '%Y-%m-%dT%H:%M:%S.%g{zone}') END";
    }

    /// <summary>The whole struct; members without a field are left out, as DuckDB and Parquet have no empty structs.</summary>
    private string Struct(Func<FileColumn, string> value)
    {
        var members = new List<(string Name, string Sql)> { ("numRecords", value(FileColumn.NumRecords)) };
        foreach (var (name, kind) in Members)
        {
            if (Member(_schema, [], kind, value) is { } member)
                members.Add((name, member));
        }

        if (_hasTightBounds)
            members.Add(("tightBounds", value(FileColumn.TightBounds)));
        return Pack(members);
    }

    private string? Member(StructType row, IReadOnlyList<string> path, FileColumnKind kind, Func<FileColumn, string> value)
    {
        var members = new List<(string Name, string Sql)>();
        foreach (var field in row.Fields)
        {
            IReadOnlyList<string> inner = [.. path, field.Name];
            var sql = field.Type is StructType nested ? Member(nested, inner, kind, value)
                : Facts(field, inner).FirstOrDefault(f => f.Kind == kind && _wanted.Contains(f)) is { } fact ? value(fact)
                : null;
            if (sql is not null)
                members.Add((field.Name, sql));
        }

        return members.Count == 0 ? null : Pack(members);
    }

    /// <summary>A struct of SQL expressions.</summary>
    public static string Pack(IEnumerable<(string Name, string Sql)> members) =>
        $"struct_pack({string.Join(", ", members.Select(m => $"{SqlText.Identifier(m.Name)} := {m.Sql}"))})";

    private static void Collect(StructType row, IReadOnlyList<string> path, HashSet<string>? indexed, List<FileColumn> found)
    {
        foreach (var field in row.Fields)
        {
            IReadOnlyList<string> inner = [.. path, field.Name];
            if (field.Type is StructType nested)
                Collect(nested, inner, indexed, found);
            else if (indexed?.Contains(string.Join('\u0001', inner)) != false)
                found.AddRange(Facts(field, inner));
        }
    }

    /// <summary>What Spark tells of a column: bounds of what has an order, except of booleans and bytes, and the NULLs of all.</summary>
    private static IEnumerable<FileColumn> Facts(StructField field, IReadOnlyList<string> path)
    {
        var type = field.Type;
        if (type == PrimitiveType.Void || type is UnsupportedType)
            yield break;
        yield return FileColumn.NullCount(path);
        if (field.WasFloat)
            yield break; // as doubles its older files' bounds are none, and nothing tells which files these are
        if (type is not (DecimalType or PrimitiveType { Kind: not (PrimitiveKind.Boolean or PrimitiveKind.Binary or PrimitiveKind.Variant) }))
            yield break;
        yield return new FileColumn(FileColumnKind.Min, path, DuckDbTypes.ToSql(type));
        yield return new FileColumn(FileColumnKind.Max, path, DuckDbTypes.ToSql(type));
    }

    private static string? Find(ParquetNode? parsed, FileColumn fact)
    {
        var node = parsed;
        var value = new StringBuilder("parsed");
        foreach (var name in fact.ParsedPath)
        {
            node = node?.Child(name);
            value.Append('.').Append(SqlText.Identifier(name));
        }

        return node is null ? null : value.ToString();
    }

    private string FromText(FileColumn fact)
    {
        var text = _texts.TextOf(fact, "__texts");
        var value = $"TRY_CAST({text} AS {fact.Type})";
        return fact.Type switch
        {
            "VARCHAR" => $"CASE WHEN {_texts.TypeOf(fact, "__texts")} = 'VARCHAR' THEN {text} END",
            "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => $"CASE WHEN NOT contains({text}, '.') THEN {value} END", // DuckDB rounds '1.5' to 2
            _ when fact.Type.StartsWith("DECIMAL(", StringComparison.Ordinal) => DecimalFrom(text, fact.Type),
            _ => Checked(fact, value),
        };
    }

    private static string Checked(FileColumn fact, string value) =>
        fact.Type is "FLOAT" or "DOUBLE" or "DATE" or "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE"
            ? $"CASE WHEN isfinite({value}) THEN {value} END"
            : value;

    private static string DecimalFrom(string text, string type)
    {
        var digits = type["DECIMAL(".Length..^1].Split(',');
        var (precision, scale) = (int.Parse(digits[0], CultureInfo.InvariantCulture), int.Parse(digits[1], CultureInfo.InvariantCulture));
        var exact = string.Create(CultureInfo.InvariantCulture, $"regexp_full_match({text}, '-?[0-9]+([.][0-9]{{0,{scale}}}0*)?')");
        if (precision > ExactDigits)
            exact += $" AND (NOT contains({text}, '.') OR abs(TRY_CAST({text} AS DOUBLE)) < 1e{ExactDigits - scale})";
        return $"CASE WHEN {exact} THEN TRY_CAST({text} AS {type}) END";
    }

    private sealed class ByKey : IEqualityComparer<FileColumn>
    {
        public static readonly ByKey Instance = new();

        public bool Equals(FileColumn? x, FileColumn? y) => x?.Key == y?.Key;

        public int GetHashCode(FileColumn obj) => obj.Key.GetHashCode(StringComparison.Ordinal);
    }
}
