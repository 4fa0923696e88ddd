using System.Text.Json;

namespace DeltaQuery.Engine.Planning;

/// <summary>A query of nothing but <c>count(*)</c>, <c>min(column)</c> and <c>max(column)</c> over one whole table.</summary>
/// <param name="Items">The aggregates with the names of their columns.</param>
internal sealed record AggregateQuery(IReadOnlyList<(LogAggregate Kind, IReadOnlyList<string> Column)> Items)
{
    private static readonly HashSet<string> OfStatement = ["node", "named_param_map"];

    private static readonly HashSet<string> OfNode =
        ["type", "modifiers", "cte_map", "select_list", "from_table", "group_expressions", "group_sets", "aggregate_handling"];

    private static readonly HashSet<string> OfTable =
        ["type", "alias", "query_location", "schema_name", "table_name", "column_name_alias", "catalog_name", "function"];

    private static readonly HashSet<string> OfFunction =
    [
        "class", "type", "alias", "query_location", "function_name", "schema", "children", "order_bys", "distinct", "is_operator", "export_state",
        "catalog",
    ];

    /// <summary>The query of a tree of json_serialize_sql; null if it is anything else, or has anything that we don't know.</summary>
    public static AggregateQuery? Read(JsonElement root)
    {
        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1 || !Only(statements[0], OfStatement) || !Empty(statements[0], "named_param_map"))
            return null;
        var node = statements[0].GetProperty("node");
        if (!node.GetProperty("type").ValueEquals("SELECT_NODE"u8) || !Only(node, OfNode) || !Empty(node, "modifiers") || !Empty(node, "group_expressions")
            || !Empty(node, "group_sets") || !Is(node, "aggregate_handling", "STANDARD_HANDLING") || !Empty(node.GetProperty("cte_map"), "map"))
            return null;
        var table = node.GetProperty("from_table");
        if (!Only(table, OfTable) || !(Is(table, "type", "BASE_TABLE") || Is(table, "type", "TABLE_FUNCTION")) || !Empty(table, "column_name_alias"))
            return null;
        var items = new List<(LogAggregate, IReadOnlyList<string>)>();
        foreach (var item in node.GetProperty("select_list").EnumerateArray())
        {
            if (Item(item) is not { } aggregate)
                return null;
            items.Add(aggregate);
        }

        return new AggregateQuery(items);
    }

    private static (LogAggregate Kind, IReadOnlyList<string> Column)? Item(JsonElement item)
    {
        if (!Is(item, "class", "FUNCTION") || !Only(item, OfFunction) || !Is(item, "schema", "") || !Is(item, "catalog", "")
            || item.GetProperty("distinct").GetBoolean() || item.GetProperty("export_state").GetBoolean()
            || !Empty(item.GetProperty("order_bys"), "orders"))
            return null;
        var children = item.GetProperty("children");
        switch (item.GetProperty("function_name").GetString())
        {
            case "count_star" when children.GetArrayLength() == 0:
                return (LogAggregate.Count, []);
            case "min" or "max" when children.GetArrayLength() == 1 && Is(children[0], "class", "COLUMN_REF"):
                var column = children[0].GetProperty("column_names").EnumerateArray().Select(n => n.GetString()!).ToList();
                return (Is(item, "function_name", "min") ? LogAggregate.Min : LogAggregate.Max, column);
            default:
                return null;
        }
    }

    private static bool Only(JsonElement element, HashSet<string> known) => element.EnumerateObject().All(p => known.Contains(p.Name));

    private static bool Empty(JsonElement element, string list) => !element.TryGetProperty(list, out var items) || items.GetArrayLength() == 0;

    private static bool Is(JsonElement element, string property, string value) =>
        element.TryGetProperty(property, out var found) && found.ValueKind == JsonValueKind.String && found.ValueEquals(value);
}
