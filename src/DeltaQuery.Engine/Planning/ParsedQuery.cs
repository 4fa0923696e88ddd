using System.Text.Json;

namespace DeltaQuery.Engine.Planning;

/// <summary>What DuckDB's syntax tree tells of a query's text.</summary>
/// <param name="Tables">The tables and table functions that are no common table expressions.</param>
/// <param name="Aggregates">The aggregates, if the query is nothing but such over one table.</param>
/// <param name="IsFixed">Whether the query's plan depends on nothing but the text and the tables: it calls only functions that always give the
/// same for the same.</param>
/// <param name="HasSubqueries">Whether there are queries among its expressions.</param>
/// <param name="Names">The names that the text says; null if columns may be used without being named (<see cref="NamedColumns"/>).</param>
internal sealed record ParsedQuery(IReadOnlyList<TableNode> Tables, AggregateQuery? Aggregates, bool IsFixed, bool HasSubqueries, IReadOnlySet<string>? Names)
{
    /// <summary>Whether it names a column <c>filename</c>, which rows of files have without being asked for it.</summary>
    public bool NamesFileName { get; init; }

    /// <summary>Its select list; null for queries that are not one SELECT over tables.</summary>
    public SelectList? Selected { get; init; }

    /// <summary>What of it concerns the column _metadata; null where nothing is called so.</summary>
    public RowMetadata? Metadata { get; init; }

    private static readonly HashSet<string> FixedFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "count_star", "count", "min", "max", "sum", "avg", "any_value", "first", "last", "+", "-", "*", "/", "//", "%", "||", "~~", "!~~", "~~*", "!~~*",
        "like_escape", "lower", "upper", "length", "substring", "substr", "left", "right", "trim", "ltrim", "rtrim", "replace", "concat", "contains",
        "prefix", "suffix", "starts_with", "ends_with", "abs", "round", "floor", "ceil", "sqrt", "date_part", "date_trunc", "year", "month", "day",
        "list_value", "row", "struct_pack", "struct_extract", "array_extract", "delta_scan",
    };

    // Columns of these names, where no table has one, are functions that give what the moment or the session has.
    private static readonly HashSet<string> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_catalog", "current_date", "current_schema", "current_role", "current_time", "current_timestamp", "current_user", "localtime",
        "localtimestamp", "session_user", "user",
    };

    /// <summary>Reads the text of json_serialize_sql; null if DuckDB does not give a tree of such a statement.</summary>
    /// <param name="json">The text.</param>
    /// <param name="error">What is wrong with the query's syntax, with its byte offset.</param>
    public static ParsedQuery? Read(string json, out (string Message, int? Offset)? error)
    {
        using var document = Document(json, out error);
        if (document is null)
            return null;
        var root = document.RootElement;
        if (QueryTree.Read(root, out error) is not { } tables)
            return null;
        if (QueryTree.TooDeepLambda(root) is { } place)
            error = ("lambdas are nested too deeply", place);
        return error is null
            ? new ParsedQuery(tables, AggregateQuery.Read(root), OnlyFixed(root), HasSubquery(root), NamedColumns.Read(root))
            {
                Metadata = RowMetadata.Read(root), NamesFileName = HasFileName(root), Selected = SelectList.Read(root),
            }
            : null;
    }

    private static JsonDocument? Document(string json, out (string Message, int? Offset)? error)
    {
        try
        {
            error = null;
            return DuckDbJson.Parse(json);
        }
        catch (JsonException)
        {
            error = ("the query is nested too deeply", 0);
            return null;
        }
    }

    private static bool HasSubquery(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().Any(HasSubquery),
        JsonValueKind.Object => (node.TryGetProperty("class", out var kind) && kind.ValueEquals("SUBQUERY"))
            || node.EnumerateObject().Any(p => HasSubquery(p.Value)),
        _ => false,
    };

    /// <summary>Whether a column of that name is used; named arguments of table functions look like columns, too.</summary>
    private static bool HasFileName(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().Any(HasFileName),
        JsonValueKind.Object when node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            && type.ValueEquals("TABLE_FUNCTION") => false,
        JsonValueKind.Object => (node.TryGetProperty("column_names", out var names) && names.ValueKind == JsonValueKind.Array
                && names.EnumerateArray().LastOrDefault() is { ValueKind: JsonValueKind.String } last
                && string.Equals(last.GetString(), "filename", StringComparison.OrdinalIgnoreCase))
            || node.EnumerateObject().Any(p => HasFileName(p.Value)),
        _ => false,
    };

    private static bool OnlyFixed(JsonElement node)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Array:
                return node.EnumerateArray().All(OnlyFixed);
            case JsonValueKind.Object:
                if (node.TryGetProperty("function_name", out var function) && !FixedFunctions.Contains(function.GetString() ?? ""))
                    return false;
                if (node.TryGetProperty("column_names", out var names) && names.ValueKind == JsonValueKind.Array
                    && names.EnumerateArray().Any(n => Values.Contains(n.GetString() ?? "")))
                    return false;
                return node.EnumerateObject().All(p => OnlyFixed(p.Value));
            default:
                return true;
        }
    }
}
