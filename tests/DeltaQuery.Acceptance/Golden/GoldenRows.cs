using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>Chooses what a table's statements change, by its schema and the rows that it has: each is one text for the engine and for plain
/// DuckDB, which keeps the rows that are expected.</summary>
internal sealed class GoldenRows
{
    /// <summary>The rows that are expected.</summary>
    public const string Expected = "expected";

    private static readonly string[] Keys = ["string", "long", "integer", "short", "byte", "date", "timestamp", "timestamp_ntz", "boolean", "double", "float"];

    private readonly PlainTable _table;
    private readonly DuckDbConnection _plain;
    private readonly string _folder;
    private readonly List<PlainColumn> _given;
    private readonly string _rules;
    private readonly PlainColumn? _set;
    private PlainColumn? _key;

    public GoldenRows(PlainTable table, DuckDbConnection plain, string folder)
    {
        (_table, _plain, _folder) = (table, plain, folder);
        Directory.CreateDirectory(folder);
        _given = [.. table.Columns.Where(c => c.Metadata("delta.identity.allowExplicitInsert") is not { ValueKind: JsonValueKind.False }
            && c.Type.GetRawText() != "\"void\""
            && c.Metadata("delta.generationExpression")?.GetString()?.Contains("now()", StringComparison.Ordinal) != true)];
        _rules = string.Join('\n', table.Columns.SelectMany(c => new[] { c.Metadata("delta.generationExpression"), c.Metadata("delta.invariants") })
            .Select(e => e?.GetString()).Concat(table.Properties
                .Where(p => p.Key.StartsWith("delta.constraints.", StringComparison.Ordinal)).Select(p => p.Value)).Where(e => e is not null));
        _set = _given.Where(MayBeSet).OrderBy(c => Array.IndexOf(Keys, TypeName(c))).LastOrDefault();
    }

    /// <summary>When the first statement was made.</summary>
    public DateTime Begun { get; } = DateTime.UtcNow.AddSeconds(-1);

    /// <summary>The columns whose values can be told: identity values are the table's own, the time is nobody's, and void has none.</summary>
    public IEnumerable<string> Compared => _given.Select(c => c.Name);

    private string Names => string.Join(", ", _given.Select(c => PlainTypes.Quote(c.Name)));

    /// <summary>Rows of values that may need care, one of NULLs, and some that the table has already.</summary>
    public string Insert(string target)
    {
        var source = Source("insert", 1);
        return $"INSERT INTO {target} ({Names}) SELECT {Names} FROM {source}";
    }

    public string Update(string target)
    {
        _key ??= Key();
        var column = _set ?? _key;
        var value = _set is null ? PlainTypes.Quote(column.Name) : Literal(_set.Type, 2);
        return $"UPDATE {target} SET {PlainTypes.Quote(column.Name)} = {value} WHERE {Condition("<=", 0.5)}";
    }

    public string Delete(string target) => $"DELETE FROM {target} WHERE {Condition(">", 0.8)}";

    public string Merge(string target)
    {
        var key = PlainTypes.Quote(_key!.Name);
        var source = Source("merge", 3, $"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY rank) = 1");
        var set = _set is null || _set == _key ? "" : $"WHEN MATCHED AND t.{key} IS NOT NULL THEN UPDATE SET {PlainTypes.Quote(_set.Name)} = s.{PlainTypes.Quote(_set.Name)} ";
        return $"MERGE INTO {target} AS t USING (SELECT * FROM {source}) AS s ON t.{key} = s.{key} {set}"
            + $"WHEN NOT MATCHED THEN INSERT ({Names}) VALUES ({string.Join(", ", _given.Select(c => $"s.{PlainTypes.Quote(c.Name)}"))}) "
            + $"WHEN NOT MATCHED BY SOURCE AND t.{key} IS NULL THEN DELETE";
    }

    /// <summary>A file of rows; of those the table has already alone, where it has rules that others may break.</summary>
    private string Source(string name, int seed, string choice = "")
    {
        var path = Path.Combine(_folder, $"{name}.parquet");
        if (File.Exists(path))
            return $"read_parquet('{path}')"; // the same for plain DuckDB, which comes second
        var made = new List<string> { $"SELECT {Names}, 1 AS rank FROM (SELECT * FROM {Expected} ORDER BY ALL LIMIT 3)" };
        if (_rules.Length == 0 && !_given.Any(HasLength))
        {
            made.Add($"SELECT {string.Join(", ", _given.Select(c => $"{Literal(c.Type, seed)} AS {PlainTypes.Quote(c.Name)}"))}, 0 AS rank");
            made.Add($"SELECT {string.Join(", ", _given.Select(c => $"{(c.IsNullable ? Null(c.Type) : Literal(c.Type, seed + 1))} AS {PlainTypes.Quote(c.Name)}"))}, 0 AS rank");
        }

        _plain.Execute($"COPY (SELECT * EXCLUDE (rank) FROM (FROM ({string.Join(" UNION ALL ", made)}) {choice})) TO '{path}' (FORMAT parquet)");
        return $"read_parquet('{path}')";
    }

    private string Condition(string comparison, double quantile)
    {
        var key = PlainTypes.Quote(_key!.Name);
        if (_key.Type.ValueKind != JsonValueKind.String)
            return $"{key} {(comparison == "<=" ? "IS NOT NULL" : "IS NULL")}";
        var bound = PlainTable.Rows(_plain, $"SELECT CAST(quantile_disc({key}, {quantile.ToString(System.Globalization.CultureInfo.InvariantCulture)}) AS VARCHAR) FROM {Expected}")[0][0];
        return bound is null ? $"{key} IS NULL" : $"{key} {comparison} CAST({PlainTypes.Text((string)bound)} AS {PlainTypes.ToDuckDb(_key.Type)})";
    }

    /// <summary>The column that has the most values.</summary>
    private PlainColumn Key()
    {
        var columns = _table.Columns.Where(c => _given.Contains(c) && Array.IndexOf(Keys, TypeName(c)) >= 0 && !HasLength(c)).ToList();
        if (columns.Count == 0)
            columns = _given;
        var counts = PlainTable.Rows(_plain, $"SELECT {string.Join(", ", columns.Select(c => $"count(DISTINCT {PlainTypes.Quote(c.Name)})"))} FROM {Expected}")[0];
        return columns[Array.IndexOf(counts, counts.Max())];
    }

    private bool MayBeSet(PlainColumn column) => column.Type.ValueKind == JsonValueKind.String && !HasLength(column)
        && column.Metadata("delta.generationExpression") is null && column.Metadata("delta.identity.start") is null
        && !_rules.Contains(column.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>CHAR and VARCHAR take no text of any length, and fill it up.</summary>
    private static bool HasLength(PlainColumn column) => column.Json.GetRawText().Contains("__CHAR_VARCHAR_TYPE_STRING", StringComparison.Ordinal);

    private static string TypeName(PlainColumn column) => column.Type.ValueKind == JsonValueKind.String ? column.Type.GetString()! : "";

    private static string Null(JsonElement type) => $"CAST(NULL AS {PlainTypes.ToDuckDb(type)})";

    private static string Literal(JsonElement type, int seed)
    {
        if (type.ValueKind != JsonValueKind.String)
        {
            return type.GetProperty("type").GetString() switch
            {
                "array" => $"[{Literal(type.GetProperty("elementType"), seed)}]",
                "map" => $"MAP {{{Literal(type.GetProperty("keyType"), seed)}: {Literal(type.GetProperty("valueType"), seed)}}}",
                _ => $"struct_pack({string.Join(", ", PlainColumn.Of(type).Select(f => $"{PlainTypes.Quote(f.Name)} := {Literal(f.Type, seed)}"))})",
            };
        }

        var text = type.GetString() switch
        {
            "string" => $"é/=% ''{seed}",
            "long" => $"900719925474099{seed}",
            "integer" => $"-200000000{seed}",
            "short" => $"3200{seed}",
            "byte" => $"10{seed}",
            "float" or "double" => $"{seed}.5",
            "boolean" => seed % 2 == 0 ? "true" : "false",
            "binary" => $"\\x00\\xFF{seed}",
            "date" => $"203{seed}-05-06",
            "timestamp" => $"203{seed}-05-06 07:08:09.123456+00",
            "timestamp_ntz" => $"203{seed}-05-06 07:08:09.123456",
            _ => "0",
        };
        return $"CAST('{text}' AS {PlainTypes.ToDuckDb(type)})";
    }
}
