namespace DeltaQuery.Engine.Storage;

/// <summary>Writes <see cref="ThriftStruct"/>s in the form that <see cref="ThriftReader"/> draws.</summary>
internal static class ThriftWriter
{
    public static byte[] ToBytes(ThriftStruct value)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
            Write(writer, value);
        return stream.ToArray();
    }

    private static void Write(BinaryWriter writer, ThriftStruct value)
    {
        short last = 0;
        foreach (var (id, type, field) in value.Fields)
        {
            var kind = field is bool truth ? (byte)(truth ? 1 : 2) : type;
            if (id - last is > 0 and <= 15)
            {
                writer.Write((byte)((id - last) << 4 | kind));
            }
            else
            {
                writer.Write(kind);
                WriteZigZag(writer, id);
            }

            last = id;
            if (field is not bool)
                WriteValue(writer, kind, field);
        }

        writer.Write((byte)0);
    }

    private static void WriteValue(BinaryWriter writer, byte type, object value)
    {
        switch (value)
        {
            case bool truth: writer.Write((byte)(truth ? 1 : 2)); break;
            case long number when type == 3: writer.Write((byte)number); break;
            case long number: WriteZigZag(writer, number); break;
            case double number: writer.Write(number); break;
            case ThriftStruct inner: Write(writer, inner); break;
            case ThriftList map when type == 11: WriteMap(writer, map); break;
            case ThriftList list: WriteList(writer, list); break;
            case byte[] bytes:
                WriteVarint(writer, (ulong)bytes.Length);
                writer.Write(bytes);
                break;
            default: throw new InvalidOperationException($"Thrift has no {value.GetType().Name}");
        }
    }

    private static void WriteList(BinaryWriter writer, ThriftList list)
    {
        if (list.Items.Count < 15)
        {
            writer.Write((byte)(list.Items.Count << 4 | list.ItemType));
        }
        else
        {
            writer.Write((byte)(15 << 4 | list.ItemType));
            WriteVarint(writer, (ulong)list.Items.Count);
        }

        foreach (var item in list.Items)
            WriteValue(writer, list.ItemType, item);
    }

    private static void WriteMap(BinaryWriter writer, ThriftList map)
    {
        WriteVarint(writer, (ulong)map.Items.Count / 2);
        if (map.Items.Count > 0)
            writer.Write(map.ItemType);
        for (var i = 0; i < map.Items.Count; i++)
            WriteValue(writer, (byte)(i % 2 == 0 ? map.ItemType >> 4 : map.ItemType & 15), map.Items[i]);
    }

    private static void WriteZigZag(BinaryWriter writer, long value) => WriteVarint(writer, (ulong)(value << 1 ^ value >> 63));

    private static void WriteVarint(BinaryWriter writer, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            writer.Write((byte)(value | 0x80));
        writer.Write((byte)value);
    }
}
