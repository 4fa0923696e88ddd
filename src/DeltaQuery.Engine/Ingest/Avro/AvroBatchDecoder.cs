using System.Diagnostics.CodeAnalysis;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Decodes the messages of batches. For each batch: <see cref="Note"/> with each message, <see cref="FetchAsync"/>,
/// <see cref="Decode"/> with each message. Used by one thread at a time.</summary>
/// <remarks>
/// <code>
/// with a registry:  | 0 | id of the writer's schema, 4 bytes, the first first | value |
/// without one:      | value |
/// either:           | C3 01 | CRC-64-AVRO of the writer's schema, 8 bytes, the last first | value |
/// </code>
/// What is wrong with a message is told beside it. That the registry cannot be asked is a failure of the batch, which may be tried again.
/// </remarks>
internal sealed partial class AvroBatchDecoder : IDisposable
{
    private const int MaxAsked = 1_000; // unknown ids of one batch: bytes that are no Avro may look like any
    private const int AskedAtOnce = 8;
    private const int MaxFault = 1_000; // characters: a schema may have any names
    private const long ManyBytes = 32 << 20;

    private readonly SchemaRegistry? _registry;
    private readonly string _subject;
    private readonly bool _followsSubject;
    private readonly Dictionary<int, Writer> _writers = [];
    private readonly Dictionary<ulong, Writer> _fingerprints = [];
    private readonly HashSet<int> _asked = [];
    private readonly Dictionary<int, string> _refused = [];
    private readonly Lock _guard = new();
    private AvroSchema _reader;
    private Writer _own;
    private long _pending;

    private AvroBatchDecoder(SchemaRegistry? registry, string subject, AvroSchema reader, bool followsSubject)
    {
        _registry = registry;
        _subject = subject;
        _followsSubject = followsSubject;
        Read(reader);
    }

    /// <summary>The type of the rows' values.</summary>
    public DataType Type { get; private set; }

    /// <summary>Whether a value may be NULL that is not at fault.</summary>
    public bool Nullable { get; private set; }

    /// <summary>Whether messages came with schemas that were not known before: the subject may have a newer one
    /// (<see cref="RefreshAsync"/>).</summary>
    public bool HasNewWriters { get; private set; }

    /// <summary>Asks for what the options leave open.</summary>
    /// <param name="options">What the statement says.</param>
    /// <param name="subject">The subject of the topic: <c>topic-value</c> or <c>topic-key</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DeltaException">StorageFailed: the registry cannot be asked now. Otherwise there is no schema that a column can
    /// have.
    /// </exception>
    public static async Task<AvroBatchDecoder> OpenAsync(AvroOptions options, string subject, CancellationToken cancellationToken)
    {
        var given = options.Schema is { } text ? AvroSchema.Parse(text, options.SchemaFile) : null;
        subject = options.Subject ?? subject;
        if (options.Registry is null)
        {
            return given is not null ? new AvroBatchDecoder(null, subject, given, followsSubject: false)
                : throw new DeltaException(DeltaErrorCode.QueryFailed, "FORMAT AVRO needs a schema")
                {
                    Hint = "USING SCHEMA REGISTRY CONNECTION r, USING SCHEMA FILE 'path' or USING SCHEMA '..'",
                };
        }

        var registry = new SchemaRegistry(options.Registry);
        try
        {
            var reader = given ?? await LatestAsync(registry, subject, cancellationToken).ConfigureAwait(false);
            return new AvroBatchDecoder(registry, subject, reader, followsSubject: given is null);
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    /// <summary>Looks at a message before it is decoded.</summary>
    /// <returns>Whether something must be fetched.</returns>
    public bool Note(ReadOnlySpan<byte> message)
    {
        if (_registry is not null && TryReadId(message, out var id) && !_writers.ContainsKey(id) && _asked.Count < MaxAsked)
            _asked.Add(id);
        return _asked.Count > 0;
    }

    /// <summary>Fetches the schemas of the messages that were noted.</summary>
    /// <exception cref="DeltaException">StorageFailed: the registry cannot be asked now; it lets us not in, or is none.</exception>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        _refused.Clear(); // what was not there may be there now
        if (_asked.Count == 0)
            return;
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(_asked, atOnce, FetchAsync).ConfigureAwait(false);
        _asked.Clear();
    }

    /// <summary>Makes the newest schema of the subject that of the rows, where the statement gives none.</summary>
    /// <returns>Whether the type of the rows' values is another now.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        var before = (Type, Nullable);
        if (_followsSubject)
            Read(await LatestAsync(_registry!, _subject, cancellationToken).ConfigureAwait(false));
        HasNewWriters = false; // not before: a batch that fails here is tried again
        if (!_followsSubject)
            return false;
        foreach (var id in _writers.Keys.ToList())
            Keep(id, WriterOf(_writers[id].Schema, $"schema {id} of {_registry!.Url}"));
        return before != (Type, Nullable);
    }

    /// <summary>Adds a message's value to one vector and NULL to the other; or NULL to the one, and to the other what is wrong with the
    /// message.</summary>
    /// <param name="message">The message; one without a value is none, and its row has NULL in both.</param>
    /// <param name="value">A vector of <see cref="Type"/>.</param>
    /// <param name="error">A vector of VARCHAR.</param>
    /// <param name="arena">Keeps long strings until the chunk is taken.</param>
    /// <returns>Whether there is a value.</returns>
    public bool Decode(ReadOnlySpan<byte> message, VectorWriter value, VectorWriter error, NativeArena arena)
    {
        if (Decode(message, value, arena, ref _pending) is not { } fault)
        {
            error.AddNull();
            return true;
        }

        value.AddNull();
        error.AddBytes(Encoding.UTF8.GetBytes(fault), arena);
        return false;
    }

    /// <summary>Adds a message's value to a vector; or leaves the vector as it was, and tells what is wrong with the message.
    /// Threads may call it side by side.</summary>
    /// <param name="message">The message, which has a value.</param>
    /// <param name="value">A vector of <see cref="Type"/>.</param>
    /// <param name="arena">Keeps long strings until the chunk is taken.</param>
    public string? Decode(ReadOnlySpan<byte> message, VectorWriter value, NativeArena arena)
    {
        var taken = 0L;
        return Decode(message, value, arena, ref taken);
    }

    /// <summary>Whether what was decoded since this was last true takes so much memory that the rows should be sent
    /// (<see cref="DuckDbAppender.EndVectorRow"/>).</summary>
    public bool TakesMuch()
    {
        if (_pending < ManyBytes)
            return false;
        _pending = 0;
        return true;
    }

    public void Dispose() => _registry?.Dispose();

    private string? Decode(ReadOnlySpan<byte> message, VectorWriter value, NativeArena arena, ref long taken)
    {
        var fault = _registry is null ? DecodePlain(message, value, arena, ref taken) : DecodeRegistered(message, value, arena, ref taken);
        return fault is { Length: > MaxFault } ? fault[..MaxFault] : fault;
    }

    private static async Task<AvroSchema> LatestAsync(SchemaRegistry registry, string subject, CancellationToken cancellationToken)
    {
        var latest = await registry.LatestAsync(subject, cancellationToken).ConfigureAwait(false)
            ?? throw new DeltaException(DeltaErrorCode.QueryFailed, $"the schema registry {registry.Url} has no subject {subject}")
            {
                Hint = "name the subject whose newest schema the rows are to have, or give a schema",
            };
        return await registry.ParseAsync(latest, $"subject {subject}", cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FetchAsync(int id, CancellationToken cancellationToken)
    {
        var name = $"schema {id}";
        if (await _registry!.ByIdAsync(id, cancellationToken).ConfigureAwait(false) is not { } registered)
        {
            Refuse(id, $"{_registry.Url}/schemas/ids/{id} answers 404: the schema registry does not know {name}");
            return;
        }

        try
        {
            var schema = await _registry.ParseAsync(registered, name, cancellationToken).ConfigureAwait(false);
            var writer = WriterOf(schema, $"{name} of {_registry.Url}");
            lock (_guard)
            {
                Keep(id, writer);
                HasNewWriters = true;
            }
        }
        catch (DeltaException e) when (e.Code is DeltaErrorCode.NotSupported or DeltaErrorCode.SchemaMismatch)
        {
            Refuse(id, e.Message);
        }
    }

    private void Refuse(int id, string fault)
    {
        lock (_guard)
            _refused[id] = fault;
    }

    private void Keep(int id, Writer writer)
    {
        _writers[id] = writer;
        _fingerprints[AvroFingerprint.Of(writer.Schema)] = writer;
    }

    private Writer WriterOf(AvroSchema schema, string name)
    {
        try
        {
            return new Writer(schema, new AvroDecoder(schema, _reader), null);
        }
        catch (DeltaException e) when (e.Code is DeltaErrorCode.NotSupported or DeltaErrorCode.SchemaMismatch)
        {
            return new Writer(schema, null, $"{name}: {e.Message}{(e.Hint is { } hint ? $" ({hint})" : "")}");
        }
    }

    [MemberNotNull(nameof(_reader), nameof(_own), nameof(Type))]
    private void Read(AvroSchema reader)
    {
        var decoder = new AvroDecoder(reader, reader);
        (Type, Nullable) = AvroColumns.TypeOf(reader);
        _reader = reader;
        _own = new Writer(reader, decoder, null);
        _fingerprints.Clear();
        _fingerprints[AvroFingerprint.Of(reader)] = _own;
    }

    /// <summary>A writer's schema, and how its values are decoded.</summary>
    /// <param name="Schema">The schema.</param>
    /// <param name="Decoder">Decodes them, or null.</param>
    /// <param name="Fault">Why they cannot be decoded.</param>
    private sealed record Writer(AvroSchema Schema, AvroDecoder? Decoder, string? Fault);
}
