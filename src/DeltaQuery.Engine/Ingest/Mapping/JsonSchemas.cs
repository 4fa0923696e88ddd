using System.Buffers.Binary;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Ingest.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>The schemas of values of FORMAT JSON: that of the rows, and with a registry those of the messages, which are asked for batch by batch.
/// </summary>
/// <remarks>
/// <code>
/// with a registry:  | 0 | id of the message's schema, 4 bytes, the first first | JSON |
/// without one:      | JSON |
/// </code>
/// </remarks>
/// <param name="options">What the statement says of schemas.</param>
/// <param name="subject">The subject of the topic.</param>
/// <param name="format">How values are packed.</param>
/// <param name="envelope">What values stand for: the rows of a change are the schema's <c>after</c>.</param>
internal sealed class JsonSchemas(AvroOptions options, string subject, MessageFormat format, MessageEnvelope envelope) : IDisposable
{
    private const int HeaderLength = 1 + sizeof(int);
    private const int MaxAsked = 1_000; // unknown ids of one batch: bytes that are no message may look like any

    private readonly Unpacker _unpacker = new(format);
    private readonly SchemaRegistry? _registry = options.Registry is { } registry ? new SchemaRegistry(registry) : null;
    private readonly Dictionary<int, (JsonSchemaNode? Schema, string? Fault)> _schemas = [];
    private readonly string _subject = options.Subject ?? subject;
    private JsonSchemaNode? _own;
    private StructType? _type;

    /// <summary>The columns of rows, of the newest schema that was seen; only after <see cref="PrepareAsync"/>.</summary>
    public StructType Type => _type ?? throw new InvalidOperationException("The schemas of the batch were not asked for.");

    /// <summary>The schema of a text that stands in a statement or a file.</summary>
    /// <exception cref="DeltaException">It is none whose fields could be columns.</exception>
    public static void Check(AvroOptions options, MessageEnvelope envelope)
    {
        var name = NameOf(options);
        ColumnsOf(JsonSchemaParser.Parse(options.Schema!, name), envelope, name);
    }

    /// <summary>Asks for the schemas of a batch's messages; <see cref="Type"/> may change.</summary>
    /// <exception cref="DeltaException">StorageFailed: the registry cannot be asked now. Otherwise there is no schema that columns can
    /// have.</exception>
    public async Task PrepareAsync(MessageBuffer messages, CancellationToken cancellationToken)
    {
        if (_registry is null)
        {
            if (_own is null)
                Use(JsonSchemaParser.Parse(options.Schema!, NameOf(options)), NameOf(options));
            return;
        }

        var asked = IdsOf(messages);
        foreach (var unknown in _schemas.Where(known => known.Value.Schema is null).Select(known => known.Key).ToList())
            _schemas.Remove(unknown); // what was not there may be there now
        foreach (var id in asked)
            _schemas[id] = await ByIdAsync(id, cancellationToken).ConfigureAwait(false);
        if (_own is null || asked.Any(id => _schemas[id].Schema is not null))
            await UseLatestAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The JSON of a message that has a value. Threads may call it side by side.</summary>
    /// <param name="message">The message, unpacked.</param>
    /// <param name="json">Its JSON.</param>
    /// <param name="schema">The schema that it is to be held to.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? TryRead(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> json, out JsonSchemaNode? schema)
    {
        json = message;
        schema = _own;
        if (_registry is null)
            return null;
        if (message.Length < HeaderLength || message[0] != 0)
        {
            return message.Length == 0 ? "the message is empty"
                : message[0] == '{' ? "the message is JSON without the magic byte 0 and the id of a schema: USING SCHEMA FILE reads it"
                : $"the message begins with 0x{message[0]:X2}, not with the magic byte 0 and the id of a schema";
        }

        json = message[HeaderLength..];
        var id = BinaryPrimitives.ReadInt32BigEndian(message[1..]);
        if (!_schemas.TryGetValue(id, out var known))
            return $"schema {id} was not asked for, as too many of this batch are unknown";
        schema = known.Schema;
        return known.Fault;
    }

    public void Dispose() => _registry?.Dispose();

    private static string NameOf(AvroOptions options) => options.SchemaFile is { } file ? $"the schema {file}" : "the schema of the statement";

    private static StructType ColumnsOf(JsonSchemaNode schema, MessageEnvelope envelope, string name)
    {
        if (envelope == MessageEnvelope.Debezium && schema.ByName.TryGetValue("payload", out var payload))
            schema = payload;
        if (envelope == MessageEnvelope.Debezium && schema.ByName.TryGetValue("after", out var after))
            schema = after;
        return JsonSchemaTypes.ColumnsOf(schema, name);
    }

    private void Use(JsonSchemaNode schema, string name)
    {
        _type = ColumnsOf(schema, envelope, name);
        _own = schema;
    }

    private HashSet<int> IdsOf(MessageBuffer messages)
    {
        var ids = new HashSet<int>();
        for (var i = 0; i < messages.Count && ids.Count < MaxAsked; i++)
        {
            var message = messages[i];
            if (message.ValueIsNull || _unpacker.Unpack(message.Value, out var value) is not null || value.Length < HeaderLength || value[0] != 0)
                continue;
            var id = BinaryPrimitives.ReadInt32BigEndian(value[1..]);
            if (!_schemas.TryGetValue(id, out var known) || known.Schema is null)
                ids.Add(id);
        }

        return ids;
    }

    private async Task<(JsonSchemaNode? Schema, string? Fault)> ByIdAsync(int id, CancellationToken cancellationToken)
    {
        if (await _registry!.ByIdAsync(id, cancellationToken).ConfigureAwait(false) is not { } registered)
            return (null, $"{_registry.Url}/schemas/ids/{id} answers 404: the schema registry does not know schema {id}");
        try
        {
            return (Parse(registered, $"schema {id} of {_registry.Url}"), null);
        }
        catch (DeltaException e) when (e.Code is DeltaErrorCode.NotSupported or DeltaErrorCode.SchemaMismatch)
        {
            return (null, e.Message);
        }
    }

    private async Task UseLatestAsync(CancellationToken cancellationToken)
    {
        var latest = await _registry!.LatestAsync(_subject, cancellationToken).ConfigureAwait(false)
            ?? throw new DeltaException(DeltaErrorCode.QueryFailed, $"the schema registry {_registry.Url} has no subject {_subject}")
            {
                Hint = "name the subject whose newest schema the rows are to have, or give a schema",
            };
        var name = $"subject {_subject} of {_registry.Url}";
        Use(Parse(latest, name), name);
    }

    private static JsonSchemaNode Parse(RegisteredSchema registered, string name)
    {
        if (registered.Type != RegisteredSchema.Json)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{name} is a schema of type {registered.Type}, not JSON")
            {
                Hint = registered.Type == RegisteredSchema.Avro ? "FORMAT AVRO reads it" : null,
            };
        }

        if (registered.References.Count > 0)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{name} refers to other schemas, which is not understood of JSON Schema");
        return JsonSchemaParser.Parse(registered.Text, name);
    }
}
