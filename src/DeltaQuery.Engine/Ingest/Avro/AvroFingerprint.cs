using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>The Parsing Canonical Form of a schema, and its CRC-64-AVRO.</summary>
/// <remarks><see href="https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas">Parsing Canonical
/// Form</see>.</remarks>
internal static class AvroFingerprint
{
    private const ulong Empty = 0xc15d213aa4d7a795;

    private static readonly ulong[] Table = [.. Enumerable.Range(0, 256).Select(Row)];

    /// <summary>The fingerprint of a schema.</summary>
    public static ulong Of(AvroSchema schema) => Of(Encoding.UTF8.GetBytes(CanonicalForm(schema)));

    /// <summary>The CRC-64-AVRO of bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var crc = Empty;
        foreach (var b in bytes)
            crc = (crc >> 8) ^ Table[(byte)crc ^ b];
        return crc;
    }

    /// <summary>The schema without all that does not matter for reading.</summary>
    public static string CanonicalForm(AvroSchema schema)
    {
        var text = new StringBuilder();
        Print(schema, text, []);
        return text.ToString();
    }

    private static void Print(AvroSchema schema, StringBuilder text, HashSet<string> defined)
    {
        switch (schema.Kind)
        {
            case AvroKind.Union:
                PrintList(schema.Branches, text, branch => Print(branch, text, defined));
                break;
            case AvroKind.Array:
                text.Append("{\"type\":\"array\",\"items\":");
                Print(schema.Items!, text, defined);
                text.Append('}');
                break;
            case AvroKind.Map:
                text.Append("{\"type\":\"map\",\"values\":");
                Print(schema.Items!, text, defined);
                text.Append('}');
                break;
            case AvroKind.Record or AvroKind.Enum or AvroKind.Fixed:
                PrintNamed(schema, text, defined);
                break;
            default:
                text.Append('"').Append(schema.Kind.ToString().ToLowerInvariant()).Append('"');
                break;
        }
    }

    private static void PrintNamed(AvroSchema schema, StringBuilder text, HashSet<string> defined)
    {
        if (!defined.Add(schema.FullName))
        {
            text.Append('"').Append(schema.FullName).Append('"');
            return;
        }

        text.Append("{\"name\":\"").Append(schema.FullName).Append("\",\"type\":\"")
            .Append(schema.Kind.ToString().ToLowerInvariant()).Append("\",");
        switch (schema.Kind)
        {
            case AvroKind.Record:
                text.Append("\"fields\":");
                PrintList(schema.Fields, text, field =>
                {
                    text.Append("{\"name\":\"").Append(field.Name).Append("\",\"type\":");
                    Print(field.Schema, text, defined);
                    text.Append('}');
                });
                break;
            case AvroKind.Enum:
                text.Append("\"symbols\":");
                PrintList(schema.Symbols, text, symbol => text.Append('"').Append(symbol).Append('"'));
                break;
            default:
                text.Append("\"size\":").Append(schema.Size.ToString(CultureInfo.InvariantCulture));
                break;
        }

        text.Append('}');
    }

    private static void PrintList<T>(IReadOnlyList<T> items, StringBuilder text, Action<T> print)
    {
        text.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            print(items[i]);
        }

        text.Append(']');
    }

    private static ulong Row(int index)
    {
        var row = (ulong)index;
        for (var bit = 0; bit < 8; bit++)
            row = (row >> 1) ^ (Empty & (0 - (row & 1)));
        return row;
    }
}
