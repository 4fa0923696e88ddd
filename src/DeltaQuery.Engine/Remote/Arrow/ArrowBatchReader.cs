using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>Lays the buffers of a record batch out as columns, and checks that each column has what its values need.</summary>
/// <remarks>
/// A batch lists, depth first, a node (values, NULLs) for each column and part, and the buffers: validity, then offsets, then data, as the
/// layout needs them. <see href="https://arrow.apache.org/docs/format/Columnar.html#recordbatch-message">Arrow's columnar format</see>.
/// </remarks>
internal unsafe ref struct ArrowBatchReader
{
    private const int PairSize = 16; // of two numbers of 64 bits: a node's and a buffer's
    private const long MostElementsPerByte = 8; // a bit each is the least that values take; those that take nothing could be any number
    private const long ElementsWithoutBytes = 1 << 20;
    private const int MostValues = int.MaxValue - 64;

    private readonly byte* _body;
    private readonly long _bodyLength;
    private readonly ReadOnlySpan<byte> _nodes;
    private readonly ReadOnlySpan<byte> _buffers;
    private readonly IReadOnlyDictionary<long, ArrowColumn> _dictionaries;
    private int _node;
    private int _buffer;

    private ArrowBatchReader(FlatTable batch, byte* body, long bodyLength, IReadOnlyDictionary<long, ArrowColumn> dictionaries)
    {
        _body = body;
        _bodyLength = bodyLength;
        _nodes = batch.Structs(1, PairSize);
        _buffers = batch.Structs(2, PairSize);
        _dictionaries = dictionaries;
        var compression = batch.Table(3);
        if (compression.Exists)
        {
            var codec = compression.Byte(0) switch
            {
                0 => "LZ4",
                1 => "ZSTD",
                var other => $"codec {other}",
            };
            throw ArrowError.NotSupported($"buffers compressed by {codec}");
        }
    }

    /// <summary>The columns of a batch.</summary>
    /// <param name="batch">Its metadata.</param>
    /// <param name="body">The message's body, which stays where it is for as long as the columns are used.</param>
    /// <param name="bodyLength">Its bytes.</param>
    /// <param name="fields">What the columns are.</param>
    /// <param name="dictionaries">The dictionaries so far.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <exception cref="DeltaException">CorruptData: a buffer is missing or too short. NotSupported: it is compressed.</exception>
    public static ArrowColumn[] Read(
        FlatTable batch, byte* body, long bodyLength, IReadOnlyList<ArrowField> fields,
        IReadOnlyDictionary<long, ArrowColumn> dictionaries, out int rows)
    {
        rows = Count(batch.Long(0));
        var reader = new ArrowBatchReader(batch, body, bodyLength, dictionaries);
        var columns = new ArrowColumn[fields.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = reader.Column(fields[i]);
            if (columns[i].Length != rows)
                throw ArrowError.Damaged($"column '{fields[i].Name}' has {columns[i].Length} values in a batch of {rows} rows");
        }

        return columns;
    }

    private ArrowColumn Column(ArrowField field)
    {
        if (_node * PairSize >= _nodes.Length)
            throw ArrowError.Damaged($"'{field.Name}' has no values in a batch");
        var (values, nulls) = PairAt(_nodes, _node++);
        var length = Count(values);
        if (field.Layout == ArrowLayout.Null && field.Dictionary is null)
            return new ArrowColumn(field, length);
        var validity = Validity(field, length, nulls);
        if (field.Dictionary is { } key)
            return Indexes(field, key, length, validity);
        return field.Layout switch
        {
            ArrowLayout.Bits => new ArrowColumn(field, length) { Validity = validity, Data = Buffer(field, (length + 7L) / 8).Start },
            ArrowLayout.Bytes or ArrowLayout.LargeBytes => Bytes(field, length, validity),
            ArrowLayout.List => List(field, length, validity),
            ArrowLayout.Struct or ArrowLayout.Variant => Struct(field, length, validity),
            _ => new ArrowColumn(field, length) { Validity = validity, Data = Buffer(field, length * WidthOf(field)).Start },
        };
    }

    private byte* Validity(ArrowField field, int length, long nulls)
    {
        var (start, bytes) = Buffer(field, 0);
        if (nulls == 0 || length == 0)
            return null;
        return bytes >= (length + 7L) / 8 ? start : throw Short(field);
    }

    private ArrowColumn Indexes(ArrowField field, ArrowDictionaryKey key, int length, byte* validity)
    {
        var data = Buffer(field, (long)length * key.IndexWidth).Start;
        var dictionary = _dictionaries.GetValueOrDefault(key.Id)
            ?? throw ArrowError.Damaged($"dictionary {key.Id} of '{field.Name}' is missing");
        var column = new ArrowColumn(field, length) { Validity = validity, Data = data, Dictionary = dictionary };
        for (var row = 0; row < length; row++)
            if (!column.IsNull(row) && (ulong)ArrowIndexes.At(column, row) >= (ulong)dictionary.Length)
            {
                var place = ArrowIndexes.At(column, row);
                throw ArrowError.Damaged($"'{field.Name}' names value {place} of a dictionary of {dictionary.Length}");
            }
        return column;
    }

    private ArrowColumn Bytes(ArrowField field, int length, byte* validity)
    {
        var offsets = OffsetsOf(field, length);
        var (data, bytes) = Buffer(field, 0);
        var column = new ArrowColumn(field, length) { Validity = validity, Offsets = offsets, Data = data };
        var (first, last) = CheckOffsets(column, bytes);
        if (field.Type.Id == DuckDbType.Varchar)
            CheckText(column, first, last);
        return column;
    }

    private ArrowColumn List(ArrowField field, int length, byte* validity)
    {
        var offsets = OffsetsOf(field, length);
        var elements = Column(field.Children[0]);
        if (elements.Length > (_bodyLength * MostElementsPerByte) + ElementsWithoutBytes)
            throw ArrowError.Damaged($"'{field.Name}' has {elements.Length} elements in {_bodyLength} bytes");
        var column = new ArrowColumn(field, length) { Validity = validity, Offsets = offsets, Children = [elements] };
        CheckOffsets(column, elements.Length);
        return column;
    }

    private ArrowColumn Struct(ArrowField field, int length, byte* validity)
    {
        var children = new ArrowColumn[field.Children.Count];
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = Column(field.Children[i]);
            if (children[i].Length < length)
                throw ArrowError.Damaged($"field '{field.Children[i].Name}' has {children[i].Length} values in {length} structs");
        }

        return new ArrowColumn(field, length) { Validity = validity, Children = children };
    }

    // A column without values may come without offsets, too.
    private byte* OffsetsOf(ArrowField field, int length) =>
        Buffer(field, length == 0 ? 0 : (length + 1L) * (field.Layout == ArrowLayout.LargeBytes ? sizeof(long) : sizeof(int))).Start;

    private static (long First, long Last) CheckOffsets(ArrowColumn column, long most)
    {
        if (column.Length == 0)
            return (0, 0);
        var (first, last) = (column.Offset(0), column.Offset(0));
        if (first < 0)
            throw Outside(column);
        for (var row = 1; row <= column.Length; row++)
        {
            var next = column.Offset(row);
            if (next < last || next - last > int.MaxValue)
                throw Outside(column);
            last = next;
        }

        return last <= most ? (first, last) : throw Outside(column);
    }

    // DuckDB takes texts for UTF-8 unseen. All of them at once are quick to check; that each begins with a character is left then.
    private static void CheckText(ArrowColumn column, long first, long last)
    {
        if (last - first > int.MaxValue)
            throw ArrowError.Damaged($"'{column.Field.Name}' has {last - first} bytes in a batch");
        var texts = new ReadOnlySpan<byte>(column.Data + first, (int)(last - first));
        if (Ascii.IsValid(texts))
            return;
        if (!Utf8.IsValid(texts))
            throw ArrowError.Damaged($"a text of '{column.Field.Name}' is not UTF-8");
        for (var row = 0; row < column.Length; row++)
            if (column.Offset(row) < last && IsContinuation(column.Data[column.Offset(row)]))
                throw ArrowError.Damaged($"a text of '{column.Field.Name}' is not UTF-8");
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

    private BufferPlace Buffer(ArrowField field, long atLeast)
    {
        if (_buffer * PairSize >= _buffers.Length)
            throw ArrowError.Damaged("a batch has too few buffers");
        var (offset, length) = PairAt(_buffers, _buffer++);
        if (offset < 0 || length < 0 || offset > _bodyLength || length > _bodyLength - offset)
            throw ArrowError.Damaged("a buffer lies outside of its message");
        return length >= atLeast ? new BufferPlace(_body + offset, length) : throw Short(field);
    }

    private static (long First, long Second) PairAt(ReadOnlySpan<byte> pairs, int index)
    {
        var pair = pairs.Slice(index * PairSize, PairSize);
        return (BinaryPrimitives.ReadInt64LittleEndian(pair), BinaryPrimitives.ReadInt64LittleEndian(pair[sizeof(long)..]));
    }

    private static long WidthOf(ArrowField field) => field.Layout switch
    {
        ArrowLayout.Decimal or ArrowLayout.MonthDayNano => 16,
        ArrowLayout.TimeNanos or ArrowLayout.DayTime => 8,
        ArrowLayout.YearMonth => 4,
        _ => field.Width,
    };

    private static int Count(long count) =>
        count is >= 0 and <= MostValues ? (int)count : throw ArrowError.Damaged($"a batch has {count} values");

    private static DeltaException Short(ArrowField field) => ArrowError.Damaged($"a buffer of '{field.Name}' is too short for its values");

    private static DeltaException Outside(ArrowColumn column) =>
        ArrowError.Damaged($"the values of '{column.Field.Name}' lie outside of their buffer");

    private readonly struct BufferPlace(byte* start, long length)
    {
        public byte* Start => start;

        public void Deconstruct(out byte* at, out long bytes)
        {
            at = start;
            bytes = length;
        }
    }
}
