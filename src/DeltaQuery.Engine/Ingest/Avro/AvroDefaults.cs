using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Defaults of fields, in JSON, as Avro's binary encoding: they are then read like a writer's values.</summary>
/// <remarks><see href="https://avro.apache.org/docs/1.12.0/specification/#schema-record">Field default values</see>.</remarks>
internal static class AvroDefaults
{
    /// <summary>Encodes a default; null if it does not fit the type.</summary>
    public static byte[]? Encode(AvroSchema schema, JsonElement value)
    {
        using var bytes = new MemoryStream();
        return TryEncode(schema, value, bytes) ? bytes.ToArray() : null;
    }

    private static bool TryEncode(AvroSchema schema, JsonElement value, MemoryStream bytes)
    {
        switch (schema.Kind)
        {
            case AvroKind.Null:
                return value.ValueKind == JsonValueKind.Null;
            case AvroKind.Boolean:
                bytes.WriteByte(value.ValueKind == JsonValueKind.True ? (byte)1 : (byte)0);
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False;
            case AvroKind.Int or AvroKind.Long or AvroKind.Float or AvroKind.Double:
                return value.ValueKind == JsonValueKind.Number && TryEncodeNumber(schema.Kind, value, bytes);
            case AvroKind.Record:
                return value.ValueKind == JsonValueKind.Object && TryEncodeRecord(schema, value, bytes);
            case AvroKind.Array:
                return value.ValueKind == JsonValueKind.Array && TryEncodeArray(schema, value, bytes);
            case AvroKind.Map:
                return value.ValueKind == JsonValueKind.Object && TryEncodeMap(schema, value, bytes);
            case AvroKind.Union:
                return TryEncodeUnion(schema, value, bytes);
            default:
                return value.ValueKind == JsonValueKind.String && TryEncodeText(schema, value.GetString()!, bytes);
        }
    }

    private static bool TryEncodeNumber(AvroKind kind, JsonElement value, MemoryStream bytes)
    {
        Span<byte> number = stackalloc byte[sizeof(double)];
        switch (kind)
        {
            case AvroKind.Int:
                var isInt = value.TryGetInt32(out var integer);
                WriteLong(integer, bytes);
                return isInt;
            case AvroKind.Long:
                var isLong = value.TryGetInt64(out var large);
                WriteLong(large, bytes);
                return isLong;
            case AvroKind.Float:
                BinaryPrimitives.WriteSingleLittleEndian(number, value.GetSingle());
                bytes.Write(number[..sizeof(float)]);
                return true;
            default:
                BinaryPrimitives.WriteDoubleLittleEndian(number, value.GetDouble());
                bytes.Write(number);
                return true;
        }
    }

    private static bool TryEncodeText(AvroSchema schema, string text, MemoryStream bytes)
    {
        if (schema.Kind == AvroKind.Enum)
        {
            var symbol = schema.Symbols.ToList().IndexOf(text);
            WriteLong(symbol, bytes);
            return symbol >= 0;
        }

        if (schema.Kind != AvroKind.String && text.Any(c => c > byte.MaxValue))
            return false;
        var encoded = (schema.Kind == AvroKind.String ? Encoding.UTF8 : Encoding.Latin1).GetBytes(text);
        if (schema.Kind != AvroKind.Fixed)
            WriteLong(encoded.Length, bytes);
        bytes.Write(encoded);
        return schema.Kind != AvroKind.Fixed || encoded.Length == schema.Size;
    }

    private static bool TryEncodeRecord(AvroSchema schema, JsonElement value, MemoryStream bytes)
    {
        foreach (var field in schema.Fields)
        {
            var given = value.TryGetProperty(field.Name, out var own) ? own : field.Default;
            if (given is null || !TryEncode(field.Schema, given.Value, bytes))
                return false;
        }

        return true;
    }

    private static bool TryEncodeArray(AvroSchema schema, JsonElement value, MemoryStream bytes)
    {
        foreach (var item in value.EnumerateArray())
        {
            WriteLong(1, bytes);
            if (!TryEncode(schema.Items!, item, bytes))
                return false;
        }

        WriteLong(0, bytes);
        return true;
    }

    private static bool TryEncodeMap(AvroSchema schema, JsonElement value, MemoryStream bytes)
    {
        foreach (var entry in value.EnumerateObject())
        {
            WriteLong(1, bytes);
            if (!TryEncodeText(AvroSchema.Of(AvroKind.String), entry.Name, bytes) || !TryEncode(schema.Items!, entry.Value, bytes))
                return false;
        }

        WriteLong(0, bytes);
        return true;
    }

    /// <summary>The first branch that takes it.</summary>
    private static bool TryEncodeUnion(AvroSchema schema, JsonElement value, MemoryStream bytes)
    {
        for (var branch = 0; branch < schema.Branches.Count; branch++)
        {
            if (Encode(schema.Branches[branch], value) is not { } encoded)
                continue;
            WriteLong(branch, bytes);
            bytes.Write(encoded);
            return true;
        }

        return false;
    }

    private static void WriteLong(long value, MemoryStream bytes)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        for (; bits > 0x7f; bits >>= 7)
            bytes.WriteByte((byte)(bits | 0x80));
        bytes.WriteByte((byte)bits);
    }
}
