using System.Text.Json;

namespace DeltaQuery.Testing.PlainDelta;

/// <summary>Writes the expression that makes a column's value of what a file holds: other names, narrower types, fields that are missing.</summary>
internal sealed class PlainConversion(bool byId)
{
    private int _variables;

    public string Of(PlainColumn column, PlainNode file) =>
        file.Find(column, byId) is { } node ? Of(PlainTypes.Quote(node.Name), column.Type, node) : $"CAST(NULL AS {PlainTypes.ToDuckDb(column.Type)})";

    private string Of(string value, JsonElement type, PlainNode node)
    {
        if (type.ValueKind == JsonValueKind.String)
            return $"CAST({value} AS {PlainTypes.ToDuckDb(type)})";
        var item = $"x{_variables++}";
        var made = type.GetProperty("type").GetString() switch
        {
            "array" => $"list_transform({value}, lambda {item}: {Of(item, type.GetProperty("elementType"), Element(node))})",
            "map" => $"map_from_entries(list_transform(map_entries({value}), lambda {item}: struct_pack(key := "
                + $"{Of($"{item}.key", type.GetProperty("keyType"), node.Children[0].Children[0])}, value := "
                + $"{Of($"{item}.value", type.GetProperty("valueType"), node.Children[0].Children[1])})))",
            _ => $"struct_pack({string.Join(", ", PlainColumn.Of(type).Select(field => $"{PlainTypes.Quote(field.Name)} := {Field(value, field, node)}"))})",
        };
        return $"CASE WHEN {value} IS NULL THEN NULL ELSE {made} END";
    }

    private string Field(string value, PlainColumn field, PlainNode node) =>
        node.Find(field, byId) is { } child
            ? Of($"struct_extract({value}, {PlainTypes.Text(child.Name)})", field.Type, child)
            : $"CAST(NULL AS {PlainTypes.ToDuckDb(field.Type)})";

    /// <summary>Lists have three levels, or two in old files.</summary>
    private static PlainNode Element(PlainNode list) => list.Children[0].Children is [var element] ? element : list.Children[0];
}
