using System.Text.Json;

namespace DeltaQuery.Engine.Planning;

/// <summary>The select list of a query that is one SELECT over tables and joins of them, as DuckDB's syntax tree has it.</summary>
/// <param name="Items">The list.</param>
/// <param name="Sources">Where rows come from, in order.</param>
/// <param name="Merged">The columns that joins make one of.</param>
/// <param name="AddsNulls">Whether it may give NULL for a column that never is in its table: by an outer join or by several groupings.</param>
internal sealed record SelectList(
    IReadOnlyList<SelectItem> Items, IReadOnlyList<SelectSource> Sources, IReadOnlySet<string> Merged, bool AddsNulls)
{
    private static readonly HashSet<string> JoinTypes = ["INNER", "LEFT", "RIGHT", "FULL"];
    private static readonly HashSet<string> JoinKinds = ["REGULAR", "CROSS"];

    /// <summary>The list in a tree of json_serialize_sql; null for queries of another shape.</summary>
    public static SelectList? Read(JsonElement root)
    {
        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1 || !statements[0].TryGetProperty("node", out var node) || Text(node, "type") != "SELECT_NODE"
            || !node.TryGetProperty("from_table", out var from))
            return null;
        var sources = new List<SelectSource>();
        var merged = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var addsNulls = ListOf(node, "group_sets").Count > 1;
        return AddSources(from, sources, merged, ref addsNulls)
            ? new SelectList([.. ListOf(node, "select_list").Select(Item)], sources, merged, addsNulls)
            : null;
    }

    private static bool AddSources(JsonElement node, List<SelectSource> sources, HashSet<string> merged, ref bool addsNulls)
    {
        var type = Text(node, "type");
        if (type == "JOIN")
        {
            if (!JoinTypes.Contains(Text(node, "join_type")) || !JoinKinds.Contains(Text(node, "ref_type")))
                return false;
            addsNulls |= Text(node, "join_type") != "INNER";
            foreach (var name in ListOf(node, "using_columns"))
                merged.Add(name.GetString()!);
            return AddSources(node.GetProperty("left"), sources, merged, ref addsNulls)
                && AddSources(node.GetProperty("right"), sources, merged, ref addsNulls);
        }

        var alias = Text(node, "alias");
        var isPlain = type == "BASE_TABLE" && ListOf(node, "column_name_alias").Count == 0;
        var offset = isPlain && node.TryGetProperty("query_location", out var place) && place.TryGetInt32(out var at) ? at : (int?)null;
        sources.Add(new SelectSource(offset, alias.Length > 0 ? alias : Text(node, "table_name")));
        return true;
    }

    private static SelectItem Item(JsonElement node) => Text(node, "class") switch
    {
        "COLUMN_REF" => new SelectItem(SelectItemKind.Column, [.. ListOf(node, "column_names").Select(n => n.GetString()!)], Text(node, "alias")),
        "POSITIONAL_REFERENCE" => new SelectItem(SelectItemKind.Column, [], Text(node, "alias")),
        "STAR" when IsPlain(node) => new SelectItem(SelectItemKind.Star, Text(node, "relation_name") is { Length: > 0 } table ? [table] : []),
        "STAR" => new SelectItem(SelectItemKind.Unknown, []),
        // Some functions make several columns: unnest of a struct, COLUMNS(..) inside of others.
        _ => new SelectItem(MayBeMany(node) ? SelectItemKind.Unknown : SelectItemKind.Expression, [], Text(node, "alias")),
    };

    private static bool IsPlain(JsonElement star) =>
        star.EnumerateObject().All(p => p.Value.ValueKind is not JsonValueKind.Array || p.Value.GetArrayLength() == 0)
        && star.TryGetProperty("columns", out var columns) && !columns.GetBoolean() && !star.TryGetProperty("expr", out _);

    private static bool MayBeMany(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().Any(MayBeMany),
        JsonValueKind.Object => Text(node, "class") == "STAR" || Text(node, "function_name").Equals("unnest", StringComparison.OrdinalIgnoreCase)
            || node.EnumerateObject().Any(p => MayBeMany(p.Value)),
        _ => false,
    };

    private static List<JsonElement> ListOf(JsonElement node, string property) =>
        node.TryGetProperty(property, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    private static string Text(JsonElement node, string property) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
