using System.Text.Json;

namespace DeltaQuery.Engine.Planning;

/// <summary>The names that a query's text says: a column that it does not name cannot be used by it, whatever DuckDB's optimizer does. Scans
/// need not bind such columns, which takes longer than the reading of a small file.</summary>
/// <remarks>All columns count as named as soon as the tree has anything that reaches columns without their names (a star, a whole row, NATURAL,
/// a table's column aliases) or that we don't know. Macros do so too; the caller sees to that.</remarks>
internal sealed class NamedColumns
{
    private static readonly HashSet<string> KnownNodes = new(StringComparer.Ordinal)
    {
        "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST",
        "EMPTY", "EMPTY_FROM", "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER", "ORDER_DEFAULT", "ASCENDING",
        "DESCENDING",
    };

    private static readonly HashSet<string> KnownExpressions = new(StringComparer.Ordinal)
    {
        "COLUMN_REF", "CONSTANT", "FUNCTION", "COMPARISON", "CONJUNCTION", "OPERATOR", "CAST", "CASE", "BETWEEN", "SUBQUERY", "WINDOW", "PARAMETER",
        "COLLATE", "LAMBDA", "LAMBDA_REF",
    };

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _rows = new(StringComparer.OrdinalIgnoreCase); // what names whole rows: tables and their aliases
    private readonly List<string> _last = []; // the last part of each name
    private bool _isOpen;

    private NamedColumns()
    {
    }

    /// <summary>The names in a tree of json_serialize_sql; null if columns may be used without being named.</summary>
    public static IReadOnlySet<string>? Read(JsonElement root)
    {
        var found = new NamedColumns();
        found.Walk(root);
        return found._isOpen || found._last.Any(found._rows.Contains) ? null : found._names;
    }

    private void Walk(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                Walk(item);
            return;
        }

        if (node.ValueKind != JsonValueKind.Object)
            return;
        if (Text(node, "class") is { } expression)
            See(node, expression);
        else if (Text(node, "type") is { } type)
            SeeNode(node, type);
        if (node.TryGetProperty("cte_map", out var common) && common.TryGetProperty("map", out var entries))
        {
            foreach (var entry in entries.EnumerateArray())
            {
                _rows.Add(entry.GetProperty("key").GetString()!);
                _isOpen |= HasItems(entry.GetProperty("value"), "aliases");
            }
        }

        foreach (var property in node.EnumerateObject())
            Walk(property.Value);
    }

    private void See(JsonElement node, string expression)
    {
        _isOpen |= !KnownExpressions.Contains(expression);
        if (expression != "COLUMN_REF")
            return;
        var names = node.GetProperty("column_names").EnumerateArray().Select(n => n.GetString()!).ToList();
        _names.UnionWith(names);
        _last.Add(names[^1]);
    }

    private void SeeNode(JsonElement node, string type)
    {
        _isOpen |= !KnownNodes.Contains(type) || HasItems(node, "column_name_alias") || Text(node, "ref_type") == "NATURAL";
        foreach (var property in new[] { "alias", "table_name", "cte_name" })
        {
            if (Text(node, property) is { Length: > 0 } name)
                _rows.Add(name);
        }

        if (type == "TABLE_FUNCTION" && node.TryGetProperty("function", out var function) && Text(function, "function_name") is { } called)
            _rows.Add(called);
        if (node.TryGetProperty("using_columns", out var shared) && shared.ValueKind == JsonValueKind.Array)
            _names.UnionWith(shared.EnumerateArray().Select(c => c.GetString()!));
    }

    private static bool HasItems(JsonElement node, string list) =>
        node.TryGetProperty(list, out var items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0;

    private static string? Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
