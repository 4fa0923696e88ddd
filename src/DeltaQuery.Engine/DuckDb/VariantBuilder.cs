using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Collects VARIANT values row by row, in the layout that <see cref="VariantReader"/> draws, and writes them into a vector.</summary>
/// <remarks>A row is <see cref="BeginRow"/>, one value, <see cref="EndRow"/>; an object or array is followed by its values, each announced
/// by <see cref="Field"/> or <see cref="Element"/>.</remarks>
internal sealed partial class VariantBuilder
{
    private const uint NoKey = uint.MaxValue;
    private const int NamesTried = 32;

    private readonly List<Row> _rows = [];
    private readonly List<int> _keys = []; // places in _names
    private readonly List<(int Start, int Length)> _names = [];
    private readonly List<(uint Key, uint Value)> _children = [];
    private readonly List<(VariantKind Kind, uint Offset)> _values = [];
    private byte[] _bytes = new byte[1024];
    private byte[] _nameBytes = new byte[256];
    private int _byteCount;
    private int _nameByteCount;
    private int _lastName;
    private Row _row;

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        _rows.Clear();
        _keys.Clear();
        _names.Clear();
        _children.Clear();
        _values.Clear();
        _byteCount = _nameByteCount = 0;
    }

    /// <summary>A row that is NULL for SQL: it has no variant, not even a null one.</summary>
    public void AddNullRow()
    {
        BeginRow();
        _rows.Add(_row with { IsNull = true });
    }

    public void BeginRow() => _row = new Row(_keys.Count, _children.Count, _values.Count, _byteCount, false);

    public void EndRow() => _rows.Add(_row);

    /// <summary>A value that is its kind alone.</summary>
    public void Add(VariantKind kind) => _values.Add((kind, (uint)(_byteCount - _row.Bytes)));

    /// <summary>A value of fixed size.</summary>
    public void Add<T>(VariantKind kind, T value) where T : unmanaged
    {
        Add(kind);
        Write(value);
    }

    /// <summary>A text or a blob.</summary>
    public void AddBytes(VariantKind kind, ReadOnlySpan<byte> bytes)
    {
        Add(kind);
        WriteVarint((uint)bytes.Length);
        bytes.CopyTo(Space(bytes.Length));
    }

    /// <param name="bigEndian">The UUID as a number.</param>
    public void AddUuid(UInt128 bigEndian) => Add(VariantKind.Uuid, bigEndian ^ UInt128.One << 127);

    /// <summary>A decimal, with as many digits as it needs, and one before the point: DuckDB writes 0.5 of a DECIMAL(1,1) as .5, which is
    /// no JSON.</summary>
    public void AddDecimal(Int128 unscaled, int scale)
    {
        var digits = 1;
        for (var rest = Int128.Abs(unscaled == Int128.MinValue ? Int128.MaxValue : unscaled) / 10; rest > 0; rest /= 10) digits++;
        if (digits > 38 || scale > 38) throw new InvalidDataException("it holds a decimal of more than 38 digits");
        var width = Math.Min(38, Math.Max(digits, scale + 1));
        Add(VariantKind.Decimal);
        WriteVarint((uint)width);
        WriteVarint((uint)scale);
        switch (width)
        {
            case <= 4: Write((short)unscaled); break;
            case <= 9: Write((int)unscaled); break;
            case <= 18: Write((long)unscaled); break;
            default: Write(unscaled); break;
        }
    }

    /// <summary>Begins an object; the first of its fields' places.</summary>
    public int AddObject(int count) => AddNested(VariantKind.Object, count);

    /// <summary>Begins an array; the first of its elements' places.</summary>
    public int AddArray(int count) => AddNested(VariantKind.Array, count);

    /// <summary>Says that the value to come is the object's field at a place.</summary>
    public void Field(int place, ReadOnlySpan<byte> name)
    {
        _children[place] = ((uint)(_keys.Count - _row.Keys), NextValue);
        _keys.Add(PlaceOf(name));
    }

    /// <summary>Says that the value to come is the array's element at a place.</summary>
    public void Element(int place) => _children[place] = (NoKey, NextValue);

    private uint NextValue => (uint)(_values.Count - _row.Values);

    private int AddNested(VariantKind kind, int count)
    {
        Add(kind);
        WriteVarint((uint)count);
        var first = _children.Count;
        if (count > 0) WriteVarint((uint)(first - _row.Children));
        CollectionsMarshal.SetCount(_children, first + count);
        return first;
    }

    /// <summary>The place of a name. Rows mostly have the names of the row before: the one after the last found is tried first.</summary>
    private int PlaceOf(ReadOnlySpan<byte> name)
    {
        for (int tried = 0, at = _lastName + 1; tried < Math.Min(_names.Count, NamesTried); tried++, at++)
        {
            at = at >= _names.Count ? 0 : at;
            if (_nameBytes.AsSpan(_names[at].Start, _names[at].Length).SequenceEqual(name)) return _lastName = at;
        }

        if (_nameByteCount + name.Length > _nameBytes.Length)
            Array.Resize(ref _nameBytes, (int)BitOperations.RoundUpToPowerOf2((uint)(_nameByteCount + name.Length)));
        name.CopyTo(_nameBytes.AsSpan(_nameByteCount));
        _names.Add((_nameByteCount, name.Length));
        _nameByteCount += name.Length;
        return _lastName = _names.Count - 1;
    }

    private void Write<T>(T value) where T : unmanaged => MemoryMarshal.Write(Space(Unsafe.SizeOf<T>()), value);

    private void WriteVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7) Space(1)[0] = (byte)(value | 0x80);
        Space(1)[0] = (byte)value;
    }

    private Span<byte> Space(int size)
    {
        if (_byteCount + size > _bytes.Length) Array.Resize(ref _bytes, (int)BitOperations.RoundUpToPowerOf2((uint)(_byteCount + size)));
        _byteCount += size;
        return _bytes.AsSpan(_byteCount - size, size);
    }

    /// <summary>Where a row's parts begin.</summary>
    private readonly record struct Row(int Keys, int Children, int Values, int Bytes, bool IsNull);
}
