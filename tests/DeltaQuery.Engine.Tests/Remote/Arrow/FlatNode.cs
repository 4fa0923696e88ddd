using System.Text;

namespace DeltaQuery.Engine.Tests.Remote.Arrow;

/// <summary>A table of a flatbuffer that is to be written: its fields by number. Values are byte, bool, short, int, long, string, a table,
/// a list of tables, or the bytes of a vector of structs with its count.</summary>
internal sealed class FlatNode : SortedDictionary<int, object>
{
    /// <summary>The buffer whose root it is.</summary>
    public byte[] ToBuffer()
    {
        var buffer = new List<byte> { 0, 0, 0, 0 };
        Patch(buffer, 0, Write(buffer));
        while (buffer.Count % 8 != 0)
            buffer.Add(0);
        return [.. buffer];
    }

    // The vtable, the table, then what it refers to.
    private int Write(List<byte> buffer)
    {
        var vtable = buffer.Count;
        var fields = Count == 0 ? 0 : Keys.Max() + 1;
        var places = new int[fields];
        var table = new List<byte> { 0, 0, 0, 0 };
        foreach (var (field, value) in this)
        {
            places[field] = table.Count;
            table.AddRange(value switch
            {
                byte v => [v],
                bool v => [v ? (byte)1 : (byte)0],
                short v => BitConverter.GetBytes(v),
                int v => BitConverter.GetBytes(v),
                long v => BitConverter.GetBytes(v),
                _ => new byte[4],
            });
        }

        AddShort(buffer, 4 + (2 * fields));
        AddShort(buffer, table.Count);
        foreach (var place in places)
            AddShort(buffer, place);
        var start = buffer.Count;
        buffer.AddRange(table);
        Patch(buffer, start, start - vtable);
        foreach (var (field, value) in this)
            if (value is string or FlatNode or IReadOnlyList<FlatNode> or FlatStructs)
                Refer(buffer, start + places[field], value);
        return start;
    }

    private static void Refer(List<byte> buffer, int place, object value)
    {
        if (value is FlatNode table)
        {
            Patch(buffer, place, table.Write(buffer) - place);
            return;
        }

        Patch(buffer, place, buffer.Count - place);
        switch (value)
        {
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                buffer.AddRange([.. BitConverter.GetBytes(bytes.Length), .. bytes, 0]);
                break;
            case FlatStructs structs:
                buffer.AddRange([.. BitConverter.GetBytes(structs.Count), .. structs.Bytes]);
                break;
            case IReadOnlyList<FlatNode> tables:
                buffer.AddRange(BitConverter.GetBytes(tables.Count));
                var first = buffer.Count;
                buffer.AddRange(new byte[4 * tables.Count]);
                for (var i = 0; i < tables.Count; i++)
                    Patch(buffer, first + (4 * i), tables[i].Write(buffer) - first - (4 * i));
                break;
        }
    }

    private static void AddShort(List<byte> buffer, int value) => buffer.AddRange(BitConverter.GetBytes((ushort)value));

    private static void Patch(List<byte> buffer, int at, int value)
    {
        var bytes = BitConverter.GetBytes(value);
        for (var i = 0; i < bytes.Length; i++)
            buffer[at + i] = bytes[i];
    }
}

/// <summary>A vector of structs.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">One after the other.</param>
internal sealed record FlatStructs(int Count, byte[] Bytes);
