using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>One variant as Parquet keeps it: the names of its objects' fields, and its value. What <see cref="VariantDecoder"/> reads.</summary>
/// <remarks>All names are added first, then <see cref="EndNames"/> gives them ids, then come the values: those of an object or array before
/// its own header, which tells their sizes.
/// <see href="https://github.com/apache/parquet-format/blob/master/VariantEncoding.md">Variant Binary Encoding</see>.</remarks>
internal sealed class VariantBinary
{
    private const int LongestShortText = 63;
    private const int MostInSmall = 255;
    private const int MostKept = 1 << 20;
    private const byte Version = 1;
    private const byte Sorted = 1 << 4;

    private static readonly Int128 Beyond = Int128.Parse("1" + new string('0', 38), CultureInfo.InvariantCulture);

    private readonly List<(int Start, int Length)> _names = [];
    private byte[] _nameBytes = new byte[256];
    private byte[] _metadata = new byte[256];
    private byte[] _value = new byte[1024];
    private int _nameByteCount;
    private int _metadataCount;
    private int _valueCount;

    public ReadOnlySpan<byte> Metadata => _metadata.AsSpan(0, _metadataCount);

    public ReadOnlySpan<byte> Value => _value.AsSpan(0, _valueCount);

    /// <summary>How many bytes of values there are: where the next one begins.</summary>
    public int Position => _valueCount;

    public void Clear()
    {
        _names.Clear();
        _nameByteCount = _metadataCount = _valueCount = 0;
        if (_value.Length > MostKept) _value = new byte[1024]; // threads keep it
    }

    /// <summary>Adds the name of a field, which may have been added before.</summary>
    public void AddName(ReadOnlySpan<byte> name)
    {
        name.CopyTo(Space(ref _nameBytes, ref _nameByteCount, name.Length));
        _names.Add((_nameByteCount - name.Length, name.Length));
    }

    /// <summary>Writes the metadata: every name once, in the order of its bytes.</summary>
    public void EndNames()
    {
        _names.Sort((a, b) => Name(a).SequenceCompareTo(Name(b)));
        var count = 0;
        foreach (var name in CollectionsMarshal.AsSpan(_names))
            if (count == 0 || !Name(_names[count - 1]).SequenceEqual(Name(name)))
                _names[count++] = name;
        _names.RemoveRange(count, _names.Count - count);

        var bytes = _names.Sum(name => name.Length);
        var size = SizeOf(Math.Max(bytes, count));
        Space(ref _metadata, ref _metadataCount, 1)[0] = (byte)(Version | Sorted | (size - 1) << 6);
        WriteMetadata(count, size);
        var end = 0;
        WriteMetadata(0, size);
        foreach (var name in _names) WriteMetadata(end += name.Length, size);
        foreach (var name in _names) Name(name).CopyTo(Space(ref _metadata, ref _metadataCount, name.Length));
    }

    /// <summary>The place of a name in the metadata.</summary>
    public int IdOf(ReadOnlySpan<byte> name)
    {
        int low = 0, high = _names.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Name(_names[middle]).SequenceCompareTo(name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        throw new InvalidOperationException("The name was not added.");
    }

    /// <summary>A value that is its primitive type alone.</summary>
    public void Add(VariantPrimitive type) => Space(1)[0] = (byte)((int)type << 2);

    /// <summary>A value of fixed size.</summary>
    public void Add<T>(VariantPrimitive type, T value) where T : unmanaged
    {
        Add(type);
        MemoryMarshal.Write(Space(Unsafe.SizeOf<T>()), value);
    }

    /// <summary>A decimal, in as few bytes as its digits and its scale need.</summary>
    /// <exception cref="InvalidDataException">It has more than 38 digits.</exception>
    public void AddDecimal(Int128 unscaled, int scale)
    {
        if (scale <= 9 && HasDigits(unscaled, 1_000_000_000)) AddDecimal(VariantPrimitive.Decimal4, (int)unscaled, scale);
        else if (scale <= 18 && HasDigits(unscaled, 1_000_000_000_000_000_000)) AddDecimal(VariantPrimitive.Decimal8, (long)unscaled, scale);
        else if (IsDecimal(unscaled)) AddDecimal(VariantPrimitive.Decimal16, unscaled, scale);
        else throw new InvalidDataException("a number of more than 38 digits");
    }

    public void AddUuid(UInt128 bigEndian)
    {
        Add(VariantPrimitive.Uuid);
        BinaryPrimitives.WriteUInt128BigEndian(Space(16), bigEndian);
    }

    public void AddBytes(VariantPrimitive type, ReadOnlySpan<byte> bytes)
    {
        if (type == VariantPrimitive.Text && bytes.Length <= LongestShortText) Space(1)[0] = (byte)(bytes.Length << 2 | 1);
        else Add(type, bytes.Length);
        bytes.CopyTo(Space(bytes.Length));
    }

    /// <summary>Ends an object: puts its header before the values that begin at places.</summary>
    /// <param name="start">Where the first of them begins; the end of the values before, if it is empty.</param>
    /// <param name="fields">Ids, which rise, and places.</param>
    public void EndObject(int start, ReadOnlySpan<(int Id, int Place)> fields)
    {
        var idSize = SizeOf(fields.Length == 0 ? 0 : fields[^1].Id);
        var offsetSize = SizeOf(_valueCount - start);
        var isLarge = fields.Length > MostInSmall;
        var header = Header(start, fields.Length, isLarge, fields.Length * idSize + (fields.Length + 1) * offsetSize, out var length);
        header[0] = (byte)((isLarge ? 1 << 6 : 0) | (idSize - 1) << 4 | (offsetSize - 1) << 2 | 2);
        var at = isLarge ? 5 : 2;
        foreach (var (id, _) in fields) Write(header, ref at, id, idSize);
        foreach (var (_, place) in fields) Write(header, ref at, place - start, offsetSize);
        Write(header, ref at, length, offsetSize);
    }

    /// <summary>Ends an array: puts its header before the elements that begin at places.</summary>
    /// <param name="start">Where the first of them begins; the end of the values before, if it is empty.</param>
    /// <param name="places">Where each of them begins.</param>
    public void EndArray(int start, ReadOnlySpan<int> places)
    {
        var offsetSize = SizeOf(_valueCount - start);
        var isLarge = places.Length > MostInSmall;
        var header = Header(start, places.Length, isLarge, (places.Length + 1) * offsetSize, out var length);
        header[0] = (byte)((isLarge ? 1 << 4 : 0) | (offsetSize - 1) << 2 | 3);
        var at = isLarge ? 5 : 2;
        foreach (var place in places) Write(header, ref at, place - start, offsetSize);
        Write(header, ref at, length, offsetSize);
    }

    /// <summary>Whether the digits are 38 at most.</summary>
    public static bool IsDecimal(Int128 unscaled) => HasDigits(unscaled, Beyond);

    private static bool HasDigits(Int128 value, Int128 beyond) => value > -beyond && value < beyond;

    private void AddDecimal<T>(VariantPrimitive type, T unscaled, int scale) where T : unmanaged
    {
        Add(type, (byte)scale);
        MemoryMarshal.Write(Space(Unsafe.SizeOf<T>()), unscaled);
    }

    /// <summary>Makes room for a header, and writes the count into it.</summary>
    private Span<byte> Header(int start, int count, bool isLarge, int listSize, out int length)
    {
        length = _valueCount - start;
        var size = (isLarge ? 5 : 2) + listSize;
        Space(size);
        _value.AsSpan(start, length).CopyTo(_value.AsSpan(start + size));
        var header = _value.AsSpan(start, size);
        var at = 1;
        Write(header, ref at, count, isLarge ? 4 : 1);
        return header;
    }

    private ReadOnlySpan<byte> Name((int Start, int Length) name) => _nameBytes.AsSpan(name.Start, name.Length);

    private void WriteMetadata(int number, int size)
    {
        var at = 0;
        Write(Space(ref _metadata, ref _metadataCount, size), ref at, number, size);
    }

    /// <summary>An unsigned little-endian number.</summary>
    private static void Write(Span<byte> target, ref int at, int number, int size)
    {
        for (var i = 0; i < size; i++, number >>= 8) target[at++] = (byte)number;
    }

    private static int SizeOf(int greatest) => greatest < 1 << 8 ? 1 : greatest < 1 << 16 ? 2 : greatest < 1 << 24 ? 3 : 4;

    private Span<byte> Space(int size) => Space(ref _value, ref _valueCount, size);

    private static Span<byte> Space(ref byte[] bytes, ref int count, int size)
    {
        var end = checked(count + size);
        if (end > bytes.Length) Array.Resize(ref bytes, Math.Max(end, (int)Math.Min(Array.MaxLength, bytes.Length * 2L)));
        var space = bytes.AsSpan(count, size);
        count = end;
        return space;
    }
}
