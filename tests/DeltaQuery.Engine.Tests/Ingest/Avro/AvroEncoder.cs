using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>Avro's binary encoding, written for the tests apart from the decoder. Values: null, bool, int, long, float, double, byte[], string (also of
/// enums), List of objects, Dictionary of string to object, object?[] for records, and (branch, value) for unions.</summary>
internal static class AvroEncoder
{
    /// <param name="schema">The writer's.</param>
    /// <param name="value">Its value.</param>
    /// <param name="blocks">Says how arrays and maps are cut into blocks; one block if null.</param>
    public static byte[] Encode(AvroSchema schema, object? value, Random? blocks = null)
    {
        using var bytes = new MemoryStream();
        Write(schema, value, bytes, blocks);
        return bytes.ToArray();
    }

    /// <summary>A map, whose keys may come twice.</summary>
    public static byte[] EncodeEntries(AvroSchema map, IReadOnlyList<(string Key, object? Value)> entries)
    {
        using var bytes = new MemoryStream();
        WriteBlocks([.. entries.Select(entry => EntryBytes(map, entry.Key, entry.Value, null))], bytes, null);
        return bytes.ToArray();
    }

    public static void WriteLong(long value, Stream bytes)
    {
        var rest = value >= 0 ? (UInt128)value * 2 : (UInt128)(-(Int128)value) * 2 - 1;
        while (rest >= 128)
        {
            bytes.WriteByte((byte)(128 + (int)(rest % 128)));
            rest /= 128;
        }

        bytes.WriteByte((byte)rest);
    }

    /// <summary>A value as text that two values share only if they are equal, as the decoder must give it.</summary>
    public static string Show(AvroSchema schema, object? value) => schema.Kind switch
    {
        AvroKind.Null => "NULL",
        AvroKind.Record => "{" + string.Join(", ", schema.Fields.Select((field, i) => $"{field.Name}: {Show(field.Schema, ((object?[])value!)[i])}")) + "}",
        AvroKind.Array => "[" + string.Join(", ", ((IEnumerable)value!).Cast<object?>().Select(item => Show(schema.Items!, item))) + "]",
        AvroKind.Map => "<" + string.Join(", ", ((Dictionary<string, object?>)value!).Select(entry => $"{entry.Key}={Show(schema.Items!, entry.Value)}")) + ">",
        AvroKind.Union => ShowUnion(schema, value),
        _ => ShowScalar(value),
    };

    /// <summary>What DuckDB gave, in the same form.</summary>
    public static string ShowDecoded(object? value) => value switch
    {
        DuckDbStruct row => "{" + string.Join(", ", row.Names.Select((name, i) => $"{name}: {ShowDecoded(row.Values[i])}")) + "}",
        DuckDbMap map => "<" + string.Join(", ", map.Keys.Select((key, i) => $"{key}={ShowDecoded(map.Values[i])}")) + ">",
        object?[] list => "[" + string.Join(", ", list.Select(ShowDecoded)) + "]",
        _ => ShowScalar(value),
    };

    private static (int Branch, object? Value) BranchOf(AvroSchema union, object? value) => value is ValueTuple<int, object?> chosen
        ? chosen
        : value is null ? (union.Branches.ToList().FindIndex(b => b.Kind == AvroKind.Null), null) : (union.Branches.ToList().FindIndex(b => b.Kind != AvroKind.Null), value);

    private static string ShowUnion(AvroSchema union, object? value)
    {
        var (branch, inner) = BranchOf(union, value);
        if (union.Branches[branch].Kind == AvroKind.Null)
            return "NULL";
        var values = union.Branches.Where(b => b.Kind != AvroKind.Null).ToList();
        var kinds = values.Select(b => b.Kind).ToHashSet();
        if (values.Count == 1)
            return Show(union.Branches[branch], inner);
        if (values.All(b => b.LogicalType == AvroLogicalType.None) && kinds.SetEquals([AvroKind.Int, AvroKind.Long]))
            return ShowScalar(Convert.ToInt64(inner, CultureInfo.InvariantCulture));
        if (kinds.SetEquals([AvroKind.Float, AvroKind.Double]))
            return ShowScalar(Convert.ToDouble(inner, CultureInfo.InvariantCulture));
        var member = values.IndexOf(union.Branches[branch]);
        return "{" + string.Join(", ", values.Select((b, i) => $"member{i}: {(i == member ? Show(b, inner) : "NULL")}")) + "}";
    }

    private static string ShowScalar(object? value) => value switch
    {
        null => "NULL",
        byte[] bytes => Convert.ToHexString(bytes),
        float single => $"f{BitConverter.SingleToUInt32Bits(single):X}",
        double number => $"d{BitConverter.DoubleToUInt64Bits(number):X}",
        string text => $"'{text}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static void Write(AvroSchema schema, object? value, MemoryStream bytes, Random? blocks)
    {
        Span<byte> number = stackalloc byte[8];
        switch (schema.Kind)
        {
            case AvroKind.Null:
                break;
            case AvroKind.Boolean:
                bytes.WriteByte((bool)value! ? (byte)1 : (byte)0);
                break;
            case AvroKind.Int or AvroKind.Long:
                WriteLong(Convert.ToInt64(value, CultureInfo.InvariantCulture), bytes);
                break;
            case AvroKind.Float:
                BinaryPrimitives.WriteUInt32LittleEndian(number, BitConverter.SingleToUInt32Bits((float)value!));
                bytes.Write(number[..4]);
                break;
            case AvroKind.Double:
                BinaryPrimitives.WriteUInt64LittleEndian(number, BitConverter.DoubleToUInt64Bits((double)value!));
                bytes.Write(number);
                break;
            case AvroKind.Bytes or AvroKind.String:
                var content = value as byte[] ?? Encoding.UTF8.GetBytes((string)value!);
                WriteLong(content.Length, bytes);
                bytes.Write(content);
                break;
            case AvroKind.Fixed:
                bytes.Write((byte[])value!);
                break;
            case AvroKind.Enum:
                WriteLong(schema.Symbols.ToList().IndexOf((string)value!), bytes);
                break;
            default:
                WriteNested(schema, value, bytes, blocks);
                break;
        }
    }

    private static void WriteNested(AvroSchema schema, object? value, MemoryStream bytes, Random? blocks)
    {
        switch (schema.Kind)
        {
            case AvroKind.Record:
                for (var i = 0; i < schema.Fields.Count; i++)
                    Write(schema.Fields[i].Schema, ((object?[])value!)[i], bytes, blocks);
                break;
            case AvroKind.Array:
                WriteBlocks([.. ((IEnumerable)value!).Cast<object?>().Select(item => Encode(schema.Items!, item, blocks))], bytes, blocks);
                break;
            case AvroKind.Map:
                WriteBlocks([.. ((Dictionary<string, object?>)value!).Select(entry => EntryBytes(schema, entry.Key, entry.Value, blocks))], bytes, blocks);
                break;
            default:
                var (branch, inner) = BranchOf(schema, value);
                WriteLong(branch, bytes);
                Write(schema.Branches[branch], inner, bytes, blocks);
                break;
        }
    }

    private static byte[] EntryBytes(AvroSchema map, string key, object? value, Random? blocks)
    {
        using var bytes = new MemoryStream();
        Write(AvroSchema.Of(AvroKind.String), key, bytes, blocks);
        Write(map.Items!, value, bytes, blocks);
        return bytes.ToArray();
    }

    private static void WriteBlocks(List<byte[]> items, MemoryStream bytes, Random? blocks)
    {
        for (var next = 0; next < items.Count;)
        {
            var count = blocks is null ? items.Count : blocks.Next(1, items.Count - next + 1);
            var block = items.GetRange(next, count).SelectMany(item => item).ToArray();
            var isSized = blocks?.Next(2) == 0;
            WriteLong(isSized ? -count : count, bytes);
            if (isSized)
                WriteLong(block.Length, bytes);
            bytes.Write(block);
            next += count;
        }

        WriteLong(0, bytes);
    }
}
