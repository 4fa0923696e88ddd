using System.Text.Unicode;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>The dictionary of a Parquet variant: the names of its objects' fields.</summary>
/// <remarks>
/// <code>
/// header           version (4 bits, 1) | sorted (1) | - (1) | offset size - 1 (2)
/// size             number of names           offset size bytes, as all that follows
/// offset ...       size + 1 of them, from the first name's first byte
/// names            UTF-8
/// </code>
/// <see href="https://github.com/apache/parquet-format/blob/master/VariantEncoding.md">Variant Binary Encoding</see>.
/// </remarks>
internal readonly ref struct VariantMetadata
{
    private readonly ReadOnlySpan<byte> _offsets;
    private readonly ReadOnlySpan<byte> _names;
    private readonly int _offsetSize;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public VariantMetadata(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) throw new InvalidDataException("the metadata is empty");
        if ((bytes[0] & 0x0F) != 1) throw new InvalidDataException($"version {bytes[0] & 0x0F} of the variant encoding is not known");
        Bytes = bytes;
        _offsetSize = (bytes[0] >> 6) + 1;
        Count = (int)Math.Min(VariantDecoder.Unsigned(bytes, 1, _offsetSize), int.MaxValue);
        if (Count == 0) return; // some leave the only offset out
        var names = 1L + _offsetSize + ((Count + 1L) * _offsetSize);
        if (names > bytes.Length) throw new InvalidDataException("the metadata is shorter than its list of names");
        _offsets = bytes[(1 + _offsetSize)..(int)names];
        _names = bytes[(int)names..];
    }

    /// <summary>The whole metadata.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public int Count { get; }

    /// <summary>A name, in UTF-8.</summary>
    public ReadOnlySpan<byte> this[uint id]
    {
        get
        {
            if (id >= (uint)Count) throw new InvalidDataException($"field {id} has no name in a dictionary of {Count}");
            var start = VariantDecoder.Unsigned(_offsets, (int)id * _offsetSize, _offsetSize);
            var end = VariantDecoder.Unsigned(_offsets, ((int)id + 1) * _offsetSize, _offsetSize);
            if (start > end || end > _names.Length) throw new InvalidDataException($"the name of field {id} lies outside of the metadata");
            var name = _names[(int)start..(int)end];
            return Utf8.IsValid(name) ? name : throw new InvalidDataException($"the name of field {id} is not UTF-8");
        }
    }
}
