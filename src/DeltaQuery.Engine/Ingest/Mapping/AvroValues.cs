using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>The values of FORMAT AVRO, or the keys of KEY FORMAT AVRO: their schemas are asked for batch by batch, before the batch is decoded.</summary>
/// <param name="options">What the statement says of schemas.</param>
/// <param name="subject">The subject of the topic.</param>
/// <param name="format">How they are packed.</param>
/// <param name="ofKeys">Whether they are keys.</param>
internal sealed class AvroValues(AvroOptions options, string subject, MessageFormat format, bool ofKeys = false) : IValueDecoder, IDisposable
{
    private readonly Unpacker _unpacker = new(format);
    private AvroBatchDecoder? _decoder;

    /// <summary>The type of a value, of the newest schema that was seen; only after <see cref="PrepareAsync"/>.</summary>
    public DataType Type => Decoder.Type;

    private AvroBatchDecoder Decoder => _decoder ?? throw new InvalidOperationException("The schemas of the batch were not asked for.");

    /// <summary>Asks for the schemas of a batch's messages; <see cref="Type"/> may change.</summary>
    /// <exception cref="DeltaException">StorageFailed: the registry cannot be asked now. Otherwise there is no schema that columns can
    /// have.</exception>
    public async Task PrepareAsync(MessageBuffer messages, CancellationToken cancellationToken)
    {
        _decoder ??= await AvroBatchDecoder.OpenAsync(options, subject, cancellationToken).ConfigureAwait(false);
        Note(_decoder, messages);
        await _decoder.FetchAsync(cancellationToken).ConfigureAwait(false);
        if (_decoder.HasNewWriters)
            await _decoder.RefreshAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Threads may call it side by side.</remarks>
    public MessageFault? Decode(ReadOnlySpan<byte> bytes, ReadOnlySpan<VectorWriter> columns, NativeArena arena) =>
        Decoder.Decode(bytes, columns[0], arena) is { } fault ? new MessageFault(MessageFaultClass.Malformed, fault) : null;

    public void Dispose() => _decoder?.Dispose();

    private void Note(AvroBatchDecoder decoder, MessageBuffer messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            var isNull = ofKeys ? message.KeyIsNull : message.ValueIsNull;
            if (!isNull && _unpacker.Unpack(ofKeys ? message.Key : message.Value, out var value) is null)
                decoder.Note(value);
        }
    }
}
