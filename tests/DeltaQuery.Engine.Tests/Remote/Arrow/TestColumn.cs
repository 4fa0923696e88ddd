using System.Runtime.InteropServices;
using System.Text;
using DeltaQuery.Engine.Remote.Arrow;

namespace DeltaQuery.Engine.Tests.Remote.Arrow;

/// <summary>A column of a stream that is to be written: what it is, and its values as buffers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its type.</param>
/// <param name="Type">What its type has beside, as Schema.fbs numbers it.</param>
internal sealed record TestColumn(string Name, ArrowTypeId Id, FlatNode? Type = null)
{
    public int Length { get; init; }

    /// <summary>Which values there are; null for all.</summary>
    public bool[]? Valid { get; init; }

    /// <summary>The buffers after that of the validity.</summary>
    public IReadOnlyList<byte[]> Buffers { get; init; } = [];

    public IReadOnlyList<TestColumn> Children { get; init; } = [];

    /// <summary>What a column's metadata says.</summary>
    public (string Key, string Value)? Mark { get; init; }

    /// <summary>The number of its dictionary, whose values these are; its own buffers are those of indexes.</summary>
    public (long Id, TestColumn Values, FlatNode Index)? Dictionary { get; init; }

    public static TestColumn Of<T>(string name, ArrowTypeId id, FlatNode? type, params T?[] values) where T : unmanaged =>
        new(name, id, type)
        {
            Length = values.Length, Valid = [.. values.Select(v => v is not null)],
            Buffers = [MemoryMarshal.AsBytes(values.Select(v => v ?? default).ToArray().AsSpan()).ToArray()],
        };

    public static TestColumn Int<T>(string name, params T?[] values) where T : unmanaged =>
        Of(name, ArrowTypeId.Int, new FlatNode { [0] = 8 * Marshal.SizeOf<T>(), [1] = true }, values);

    public static TestColumn Decimals(string name, int digits, int scale, params Int128?[] values) =>
        Of(name, ArrowTypeId.Decimal, new FlatNode { [0] = digits, [1] = scale }, values);

    public static TestColumn Bools(string name, params bool?[] values) =>
        new(name, ArrowTypeId.Bool) { Length = values.Length, Valid = [.. values.Select(v => v is not null)], Buffers = [Bits([.. values.Select(v => v == true)])] };

    public static TestColumn Texts(string name, params string?[] values) => Bytes(name, ArrowTypeId.Utf8, [.. values.Select(v => v is null ? null : Encoding.UTF8.GetBytes(v))]);

    /// <summary>Bytes or texts, with offsets of 32 or 64 bits as the type has them.</summary>
    public static TestColumn Bytes(string name, ArrowTypeId id, params byte[]?[] values)
    {
        var ends = new List<long> { 0 };
        foreach (var value in values)
            ends.Add(ends[^1] + (value?.Length ?? 0));
        return new TestColumn(name, id)
        {
            Length = values.Length, Valid = [.. values.Select(v => v is not null)],
            Buffers = [OffsetBytes(ends, id is ArrowTypeId.LargeUtf8 or ArrowTypeId.LargeBinary), [.. values.SelectMany(v => v ?? [])]],
        };
    }

    /// <summary>Lists of so many elements of the child each, one after the other; null for a NULL.</summary>
    public static TestColumn Lists(string name, TestColumn element, params int?[] lengths)
    {
        var ends = new List<long> { 0 };
        foreach (var length in lengths)
            ends.Add(ends[^1] + (length ?? 0));
        return new TestColumn(name, ArrowTypeId.List)
        {
            Length = lengths.Length, Valid = [.. lengths.Select(l => l is not null)], Buffers = [OffsetBytes(ends, isLong: false)], Children = [element],
        };
    }

    public static TestColumn Structs(string name, bool[]? valid, params TestColumn[] fields) =>
        new(name, ArrowTypeId.Struct) { Length = fields[0].Length, Valid = valid, Children = fields };

    public FlatNode Schema()
    {
        var field = new FlatNode { [0] = Name, [1] = true, [2] = (byte)Id };
        if (Type is not null || Id is not ArrowTypeId.None)
            field[3] = Type ?? [];
        if (Children.Count > 0)
            field[5] = Children.Select(c => c.Schema()).ToList();
        if (Mark is { } mark)
            field[6] = new List<FlatNode> { new() { [0] = mark.Key, [1] = mark.Value } };
        if (Dictionary is { } dictionary)
            field[4] = new FlatNode { [0] = dictionary.Id, [1] = dictionary.Index };
        return field;
    }

    public static byte[] Bits(bool[] values)
    {
        var bytes = new byte[(values.Length + 7) / 8];
        for (var i = 0; i < values.Length; i++)
            bytes[i / 8] |= (byte)(values[i] ? 1 << (i % 8) : 0);
        return bytes;
    }

    private static byte[] OffsetBytes(List<long> ends, bool isLong) =>
        [.. ends.SelectMany(e => isLong ? BitConverter.GetBytes(e) : BitConverter.GetBytes((int)e))];
}
