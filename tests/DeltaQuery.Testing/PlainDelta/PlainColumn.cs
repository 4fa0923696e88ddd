using System.Text.Json;

namespace DeltaQuery.Testing.PlainDelta;

/// <summary>A column or field of a table's schema.</summary>
/// <param name="Json">The field as the schema has it.</param>
internal sealed record PlainColumn(JsonElement Json)
{
    public string Name => Json.GetProperty("name").GetString()!;

    public JsonElement Type => Json.GetProperty("type");

    public bool IsNullable => Json.GetProperty("nullable").GetBoolean();

    /// <summary>Its name in data files and partition values.</summary>
    public string PhysicalName => Metadata("delta.columnMapping.physicalName")?.GetString() ?? Name;

    /// <summary>Its id in data files, where columns are mapped.</summary>
    public int? Id => Metadata("delta.columnMapping.id")?.GetInt32();

    /// <summary>An entry of its metadata, or null.</summary>
    public JsonElement? Metadata(string key) =>
        Json.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty(key, out var value) ? value : null;

    /// <summary>The fields of a struct type.</summary>
    public static IReadOnlyList<PlainColumn> Of(JsonElement structType) => [.. structType.GetProperty("fields").EnumerateArray().Select(f => new PlainColumn(f))];
}
