using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Planning;

/// <summary>Finds the tables of a query in DuckDB's own syntax tree, the JSON of <c>json_serialize_sql</c> (TRAPS R14).</summary>
internal static class QueryTree
{
    // DuckDB binds the body of each lambda twice, so that n inside of one another take it 2^n steps, of which none can be interrupted: 20 take
    // seconds, 30 an hour.
    private const int DeepestLambda = 12;

    /// <summary>The tree of a query, or of what is wrong with its syntax, as JSON.</summary>
    public static string Json(DuckDbConnection connection, string query) =>
        (string)connection.Scalar($"SELECT json_serialize_sql({SqlText.Literal(query)}, skip_null := true)::VARCHAR")!;

    /// <summary>The tables and table functions that are no common table expressions; null if DuckDB does not give a tree of such a
    /// statement.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="error">What is wrong with the query's syntax, with its byte offset.</param>
    public static IReadOnlyList<TableNode>? Read(JsonElement root, out (string Message, int? Offset)? error)
    {
        error = null;
        if (root.GetProperty("error").GetBoolean())
        {
            if (root.GetProperty("error_type").GetString() == "parser")
            {
                error = (root.GetProperty("error_message").GetString()!,
                    root.TryGetProperty("position", out var at) && int.TryParse(at.GetString(), out var offset) ? offset : null);
            }

            return null;
        }

        var found = new List<TableNode>();
        Walk(root.GetProperty("statements"), [], found);
        return found;
    }

    /// <summary>The place, in UTF-8 bytes, of a lambda that stands inside of too many others; null if there is none.</summary>
    public static int? TooDeepLambda(JsonElement root) => DeepLambda(root, DeepestLambda);

    private static int? DeepLambda(JsonElement node, int left)
    {
        if (node.ValueKind == JsonValueKind.Object)
        {
            if (node.TryGetProperty("class", out var kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("LAMBDA"u8) && --left < 0)
                return node.TryGetProperty("query_location", out var at) && at.TryGetInt32(out var offset) ? offset : 0;
            foreach (var property in node.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && DeepLambda(property.Value, left) is { } place)
                    return place;
            }
        }
        else if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                if (DeepLambda(item, left) is { } place)
                    return place;
            }
        }

        return null;
    }

    private static void Walk(JsonElement node, HashSet<string> common, List<TableNode> found)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                Walk(item, common, found);
            return;
        }

        if (node.ValueKind != JsonValueKind.Object)
            return;
        if (node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
        {
            if (type.ValueEquals("BASE_TABLE"u8))
                AddTable(node, common, found);
            else if (type.ValueEquals("TABLE_FUNCTION"u8))
                AddFunction(node, found);
            else if (type.ValueEquals("RECURSIVE_CTE_NODE"u8) && node.TryGetProperty("cte_name", out var own))
                common = new HashSet<string>(common, StringComparer.OrdinalIgnoreCase) { own.GetString()! };
        }

        if (node.TryGetProperty("cte_map", out var map) && map.TryGetProperty("map", out var entries) && entries.GetArrayLength() > 0)
        {
            common = new HashSet<string>(common, StringComparer.OrdinalIgnoreCase);
            foreach (var entry in entries.EnumerateArray())
            {
                Walk(entry.GetProperty("value"), common, found);
                common.Add(entry.GetProperty("key").GetString()!); // seen by those after it, and by the query
            }
        }

        foreach (var property in node.EnumerateObject())
        {
            if (!property.NameEquals("cte_map"u8))
                Walk(property.Value, common, found);
        }
    }

    private static void AddTable(JsonElement node, HashSet<string> common, List<TableNode> found)
    {
        var (catalog, schema, name) = (Text(node, "catalog_name"), Text(node, "schema_name"), Text(node, "table_name"));
        if (schema.Length == 0 && common.Contains(name))
            return;
        if (node.GetProperty("query_location").TryGetInt32(out var offset))
            found.Add(new TableNode(offset, catalog, schema, name, Text(node, "alias"), IsFunction: false, null));
    }

    private static void AddFunction(JsonElement node, List<TableNode> found)
    {
        if (!node.TryGetProperty("function", out var function) || !function.TryGetProperty("function_name", out var name)
            || !function.GetProperty("query_location").TryGetInt32(out var offset))
            return;
        JsonElement[] arguments = function.TryGetProperty("children", out var children) ? [.. children.EnumerateArray()] : [];
        var argument = arguments is [var first, ..] ? Literal(first) : null;
        found.Add(new TableNode(offset, "", Text(function, "schema"), name.GetString()!, Text(node, "alias"), IsFunction: true, argument)
        {
            Paths = argument is not null ? [argument] : arguments.Length > 0 ? Literals(arguments[0]) : null,
            PathParameter = arguments.Length > 0 && Text(arguments[0], "class") == "PARAMETER" ? Text(arguments[0], "identifier") : null,
            Options = Options(arguments.Skip(1)),
        });
    }

    private static string? Literal(JsonElement node) =>
        Text(node, "class") == "CONSTANT" && node.GetProperty("value").TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static List<string>? Literals(JsonElement node)
    {
        if (Text(node, "class") != "FUNCTION" || Text(node, "function_name") != "list_value" || !node.TryGetProperty("children", out var items))
            return null;
        var texts = items.EnumerateArray().Select(Literal).ToList();
        return texts.Contains(null) ? null : [.. texts.OfType<string>()];
    }

    private static Dictionary<string, string?> Options(IEnumerable<JsonElement> arguments)
    {
        var options = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var argument in arguments)
        {
            if (Text(argument, "alias") is { Length: > 0 } name)
                options[name] = Value(argument);
            else if (Text(argument, "type") == "COMPARE_EQUAL" && argument.GetProperty("left").TryGetProperty("column_names", out var names))
                options[names[0].GetString()!] = Value(argument.GetProperty("right"));
        }

        return options;

        static string? Value(JsonElement node) =>
            Text(node, "class") == "CAST" ? Literal(node.GetProperty("child"))
            : Literal(node) ?? (Text(node, "class") == "CONSTANT" && node.GetProperty("value").TryGetProperty("value", out var value) ? value.ToString() : null);
    }

    private static string Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
