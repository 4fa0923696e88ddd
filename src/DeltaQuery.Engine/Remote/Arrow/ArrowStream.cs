using System.Buffers;
using System.Buffers.Binary;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>The record batches of an Arrow IPC stream that lies in memory. It stays there, at its place, until this is disposed.</summary>
/// <remarks>
/// <code>
/// stream    message ..., end
/// message   0xFFFFFFFF, i32 size of the metadata (padding too), metadata, body
/// end       0xFFFFFFFF 0, or nothing more
/// </code>
/// Streams of before Arrow 0.15 have no 0xFFFFFFFF.
/// <see href="https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format">Arrow's streaming format</see>.
/// </remarks>
internal sealed unsafe class ArrowStream : IDisposable
{
    private const uint Continuation = 0xFFFFFFFF;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly MemoryHandle _pin;
    private readonly Dictionary<long, ArrowField> _dictionaryFields = [];
    private readonly Dictionary<long, ArrowColumn> _dictionaries = [];
    private int _at;

    /// <summary>Reads the stream's schema.</summary>
    /// <exception cref="DeltaException">CorruptData: it is no such stream. NotSupported: it has what is not read.</exception>
    public ArrowStream(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _pin = bytes.Pin();
        try
        {
            if (!TryMessage(out var metadata, out _, out _) || Kind(metadata) != MessageKind.Schema)
                throw ArrowError.Damaged("the stream does not begin with its schema");
            Fields = ArrowSchemaReader.Read(Header(metadata));
            foreach (var field in Fields)
                AddDictionaries(field);
        }
        catch
        {
            _pin.Dispose();
            throw;
        }
    }

    /// <summary>What the columns are.</summary>
    public IReadOnlyList<ArrowField> Fields { get; }

    /// <summary>The columns of the next record batch, which are good until this is disposed.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">How many rows they have.</param>
    /// <returns>Whether there was one more.</returns>
    /// <exception cref="DeltaException">As of the constructor.</exception>
    public bool TryNext(out ArrowColumn[] columns, out int rows)
    {
        while (TryMessage(out var metadata, out var body, out var bodyLength))
        {
            switch (Kind(metadata))
            {
                case MessageKind.RecordBatch:
                    columns = ArrowBatchReader.Read(Header(metadata), body, bodyLength, Fields, _dictionaries, out rows);
                    return true;
                case MessageKind.DictionaryBatch:
                    ReadDictionary(Header(metadata), body, bodyLength);
                    break;
                case var other:
                    throw ArrowError.Damaged($"a message of kind {(byte)other} stands among the rows");
            }
        }

        (columns, rows) = ([], 0);
        return false;
    }

    public void Dispose() => _pin.Dispose();

    private bool TryMessage(out FlatTable message, out byte* body, out long bodyLength)
    {
        message = default;
        body = null;
        bodyLength = 0;
        var size = Left < sizeof(uint) ? 0 : Number();
        if (size == Continuation)
            size = Left < sizeof(uint) ? throw Cut() : Number();
        if (size == 0)
            return false;
        if (size > Left)
            throw Cut();
        message = FlatTable.Root(_bytes.Span.Slice(_at, (int)size));
        if (message.Short(0) is not (3 or 4))
            throw ArrowError.NotSupported($"version {message.Short(0) + 1} of Arrow's metadata");
        _at += (int)size;
        bodyLength = message.Long(3);
        if (bodyLength < 0 || bodyLength > Left)
            throw Cut();
        body = (byte*)_pin.Pointer + _at;
        _at += (int)bodyLength;
        return true;
    }

    private int Left => _bytes.Length - _at;

    private uint Number()
    {
        var number = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Span[_at..]);
        _at += sizeof(uint);
        return number;
    }

    private static MessageKind Kind(FlatTable message) => (MessageKind)message.Byte(1);

    private static FlatTable Header(FlatTable message) =>
        message.Table(2) is { Exists: true } header ? header : throw ArrowError.Damaged("a message has no header");

    private void AddDictionaries(ArrowField field)
    {
        if (field.Dictionary is { } key)
        {
            var values = field with { Dictionary = null };
            if (_dictionaryFields.TryGetValue(key.Id, out var known) && known.Type != values.Type)
                throw ArrowError.Damaged($"dictionary {key.Id} is of two types");
            _dictionaryFields[key.Id] = values;
        }

        foreach (var child in field.Children)
            AddDictionaries(child);
    }

    private void ReadDictionary(FlatTable dictionary, byte* body, long bodyLength)
    {
        var id = dictionary.Long(0);
        if (dictionary.Bool(2))
            throw ArrowError.NotSupported("a dictionary that grows");
        if (!_dictionaryFields.TryGetValue(id, out var field))
            throw ArrowError.Damaged($"dictionary {id} is of no column");
        if (dictionary.Table(1) is not { Exists: true } batch)
            throw ArrowError.Damaged($"dictionary {id} has no values");
        _dictionaries[id] = ArrowBatchReader.Read(batch, body, bodyLength, [field], _dictionaries, out _)[0];
    }

    private static DeltaException Cut() => ArrowError.Damaged("the stream is cut short");

    private enum MessageKind : byte
    {
        None = 0,
        Schema = 1,
        DictionaryBatch = 2,
        RecordBatch = 3,
    }
}
