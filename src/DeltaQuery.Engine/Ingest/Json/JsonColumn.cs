using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>A column that is read out of JSON.</summary>
/// <param name="Path">Where its value stands; never empty.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">Whether it may be null or missing.</param>
internal sealed record JsonColumn(IReadOnlyList<JsonStep> Path, DataType Type, bool IsNullable = true)
{
    /// <summary>Whether it is a column of the table, so that fields inside of it that are not known can become fields of the table.</summary>
    public bool Grows { get; init; }

    /// <summary>A field of the message by its name.</summary>
    public static JsonColumn Of(StructField field) => new([new JsonStep(field.Name)], field.Type, field.Nullable) { Grows = true };
}
