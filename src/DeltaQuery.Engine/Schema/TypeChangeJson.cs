using System.Buffers;
using System.Text.Json;

namespace DeltaQuery.Engine.Schema;

/// <summary>Writes entries of <c>delta.typeChanges</c>.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#type-change-metadata">Type Change Metadata</see>.</remarks>
internal static class TypeChangeJson
{
    /// <summary>A column's metadata with a change after those that it has.</summary>
    public static FieldMetadata Append(FieldMetadata metadata, TypeChange change)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            if (metadata[FieldMetadata.TypeChangesKey] is { ValueKind: JsonValueKind.Array } before)
            {
                foreach (JsonElement entry in before.EnumerateArray())
                    entry.WriteTo(writer);
            }

            writer.WriteStartObject();
            writer.WriteString("toType"u8, NameOf(change.To));
            writer.WriteString("fromType"u8, NameOf(change.From));
            if (change.FieldPath.Length > 0)
                writer.WriteString("fieldPath"u8, change.FieldPath);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return metadata.With(FieldMetadata.TypeChangesKey, document.RootElement.Clone());
    }

    /// <summary>The protocol's name of a type that is no struct, list or map.</summary>
    private static string NameOf(DataType type) => type is PrimitiveType primitive ? primitive.Name : SparkTypes.Print(type);
}
