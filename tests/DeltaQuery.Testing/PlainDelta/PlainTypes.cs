using System.Text.Json;

namespace DeltaQuery.Testing.PlainDelta;

/// <summary>The types of Delta's schemas in DuckDB.</summary>
internal static class PlainTypes
{
    /// <summary>The type as DuckDB writes it, with logical names.</summary>
    public static string ToDuckDb(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String)
            return Primitive(type.GetString()!);
        return type.GetProperty("type").GetString() switch
        {
            "array" => $"{ToDuckDb(type.GetProperty("elementType"))}[]",
            "map" => $"MAP({ToDuckDb(type.GetProperty("keyType"))}, {ToDuckDb(type.GetProperty("valueType"))})",
            _ => $"STRUCT({string.Join(", ", PlainColumn.Of(type).Select(f => $"{Quote(f.Name)} {ToDuckDb(f.Type)}"))})",
        };
    }

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A path as a literal that stands for that file alone.</summary>
    public static string PathText(string path) => Text(string.Concat(path.Select(c => c is '[' or '*' or '?' ? $"[{c}]" : $"{c}")));

    private static string Primitive(string name) => name switch
    {
        "string" => "VARCHAR",
        "long" => "BIGINT",
        "integer" => "INTEGER",
        "short" => "SMALLINT",
        "byte" => "TINYINT",
        "float" => "FLOAT",
        "double" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "binary" => "BLOB",
        "date" => "DATE",
        "timestamp" => "TIMESTAMPTZ",
        "timestamp_ntz" => "TIMESTAMP",
        "void" => "INTEGER", // whose values are all NULL
        _ when name.StartsWith("decimal", StringComparison.Ordinal) => name,
        _ when name.StartsWith("varchar", StringComparison.Ordinal) || name.StartsWith("char", StringComparison.Ordinal) => "VARCHAR",
        _ => throw new NotSupportedException($"type {name}"),
    };
}
