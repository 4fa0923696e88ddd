namespace DeltaQuery.Engine.DuckDb;

/// <summary>The fields of an object, or the elements of an array, of a Parquet variant.</summary>
internal readonly ref struct VariantFields
{
    private readonly ReadOnlySpan<byte> _ids;
    private readonly ReadOnlySpan<byte> _offsets;
    private readonly ReadOnlySpan<byte> _values;
    private readonly int _idSize;
    private readonly int _offsetSize;

    /// <param name="value">The whole object or array, from its header on.</param>
    /// <param name="isObject">Which of the two.</param>
    /// <exception cref="InvalidDataException">The lists are cut short.</exception>
    public VariantFields(ReadOnlySpan<byte> value, bool isObject)
    {
        var header = value[0] >> 2;
        _offsetSize = (header & 3) + 1;
        _idSize = isObject ? ((header >> 2) & 3) + 1 : 0;
        var countSize = (header >> (isObject ? 4 : 2) & 1) == 0 ? 1 : 4;
        var count = VariantDecoder.Unsigned(value, 1, countSize);
        var ids = 1L + countSize;
        var offsets = ids + (long)count * _idSize;
        var values = offsets + (count + 1L) * _offsetSize;
        if (values > value.Length) throw new InvalidDataException("the value is cut short");
        Count = (int)count;
        _ids = value[(int)ids..(int)offsets];
        _offsets = value[(int)offsets..(int)values];
        _values = value[(int)values..];
    }

    public int Count { get; }

    /// <summary>The i-th value, and what lies behind it.</summary>
    public ReadOnlySpan<byte> this[int i]
    {
        get
        {
            var offset = VariantDecoder.Unsigned(_offsets, i * _offsetSize, _offsetSize);
            return offset < _values.Length ? _values[(int)offset..] : throw new InvalidDataException("the value is cut short");
        }
    }

    /// <summary>The place of the i-th field's name in the metadata.</summary>
    public uint Id(int i) => VariantDecoder.Unsigned(_ids, i * _idSize, _idSize);
}
