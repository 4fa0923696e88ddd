using System.Text.Json;

namespace DeltaQuery.Testing.PlainDelta;

/// <summary>A live file of a table.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Add">Its add action.</param>
internal sealed record PlainFile(string Path, JsonElement Add)
{
    /// <summary>A partition value as the log has it; null where the partition's value is NULL.</summary>
    public string? PartitionValue(string physicalName) =>
        Add.GetProperty("partitionValues") is { ValueKind: JsonValueKind.Object } values && values.TryGetProperty(physicalName, out var value) && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The deletion vector's descriptor, or null.</summary>
    public JsonElement? Vector => Add.TryGetProperty("deletionVector", out var vector) && vector.ValueKind == JsonValueKind.Object ? vector : null;

    /// <summary>What a file is known by in the log: its path, and its deletion vector.</summary>
    public static string KeyOf(JsonElement action, string path)
    {
        if (!action.TryGetProperty("deletionVector", out var vector) || vector.ValueKind != JsonValueKind.Object)
            return path;
        var offset = vector.TryGetProperty("offset", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : -1;
        return $"{path}\n{vector.GetProperty("storageType")}{vector.GetProperty("pathOrInlineDv")}@{offset}";
    }
}
