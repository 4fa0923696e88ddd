using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Maps messages by FORMAT and mapping of a statement. Fields that the table lacks become columns of the rows where the statement adds them to
/// the table, and where the table is still to be made.</summary>
internal sealed class FormatMapper(MappingOptions options) : IMessageMapper, IDisposable
{
    private const string SetAside = "__dq_set_aside";

    private BatchMapper? _mapper;
    private BatchMapper? _first;
    private BatchMapper? _discovery;

    public async Task PrepareAsync(MessageBuffer messages, CancellationToken cancellationToken)
    {
        foreach (var avro in new[] { options.Avro, options.KeyAvro }.OfType<AvroValues>())
            await avro.PrepareAsync(messages, cancellationToken).ConfigureAwait(false);
        if (options.Schemas is { } schemas)
            await schemas.PrepareAsync(messages, cancellationToken).ConfigureAwait(false);
    }

    public MappedMessages Map(DuckDbConnection connection, MessageBuffer messages, StructType? table, CancellationToken cancellationToken)
    {
        var mapper = table is null && options.Infers
            ? _first ??= new BatchMapper(connection, options with { Evolution = FieldEvolution.AddColumns })
            : _mapper ??= new BatchMapper(connection, options);
        var schema = table ?? (options.Infers ? StructType.Empty : FirstSchema(mapper, messages));
        var decode = TimeSpan.Zero;
        if (HidesFields(table))
        {
            _discovery ??= new BatchMapper(connection, Discovery());
            var found = _discovery.Map(messages, schema, cancellationToken);
            schema = With(schema, found.NewFields);
            decode += found.Decode;
        }

        var mapped = mapper.Map(messages, schema, cancellationToken);
        decode += mapped.Decode;
        while (mapped.NewFields.Count > 0)
        {
            schema = With(schema, mapped.NewFields);
            mapped = mapper.Map(messages, schema, cancellationToken);
            decode += mapped.Decode;
        }

        if (mapped.Bad is null)
            connection.Execute($"CREATE OR REPLACE TEMP TABLE {SetAside} ({MappedMessages.MessageColumn} BIGINT, error_class VARCHAR, error VARCHAR)");
        return new MappedMessages
        {
            Rows = mapped.Rows[(mapped.Rows.LastIndexOf('.') + 1)..], Bad = mapped.Bad ?? SetAside, Columns = mapped.Columns, RowCount = mapped.RowCount,
            BadCount = mapped.Bad is null ? 0 : mapped.BadCount, Skipped = mapped.Bad is null ? mapped.BadCount : 0,
            Dropped = mapped.DroppedCount, Ignored = mapped.IgnoredCount,
            HasDeletes = options.DeleteWhen is not null || options.Envelope != MessageEnvelope.None, Decode = decode, Map = mapped.Map,
            DecodeFailures = mapped.DecodeFailures,
        };
    }

    public void Foresee(MessageBuffer messages)
    {
        // Schemas are fetched when it is the messages' turn.
        if (options is { Avro: null, KeyAvro: null, Schemas: null })
            Volatile.Read(ref _mapper)?.Foresee(messages);
    }

    public void Check(DuckDbConnection connection, StructType table)
    {
        if (options is { Avro: null, KeyAvro: null, Schemas: null } && !HidesFields(table))
            (_mapper ??= new BatchMapper(connection, options)).Columns(table);
    }

    public void Dispose()
    {
        _mapper?.Dispose();
        _first?.Dispose();
        _discovery?.Dispose();
        options.Avro?.Dispose();
        options.KeyAvro?.Dispose();
        options.Schemas?.Dispose();
    }

    /// <summary>The columns of a table that is still to be made; none where no message can be read, which may be no error.</summary>
    private StructType FirstSchema(BatchMapper mapper, MessageBuffer messages)
    {
        try
        {
            return mapper.SchemaFor(messages);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.SchemaMismatch && options.OnFault is (FaultPolicy.Skip or FaultPolicy.DeadLetter))
        {
            return StructType.Empty;
        }
    }

    private static StructType With(StructType schema, IReadOnlyList<NewField> fields) =>
        fields.Aggregate(schema, (known, field) => SchemaEdit.Add(known, field.Parent, field.Field, null));

    /// <summary>Whether expressions name fields that are to become columns: such a field is read as text for them, and is not taken for a new one.
    /// </summary>
    private bool HidesFields(StructType? table)
    {
        var takesNew = table is null || options.Evolution == FieldEvolution.AddColumns;
        if (!takesNew || !options.Star || !options.Infers)
            return false;
        var expressions = options.Columns.Select(c => c.Value).Concat([options.Where, options.Sequence, options.DeleteWhen])
            .Concat(options.Expectations.Select(e => e.Condition)).OfType<SqlExpression>();
        return expressions.Any(e => (table is null && e.Paths.Count > 0)
            || e.Names.Any(name => table?.Find(name) is null && MessageColumns.Find(name) is null));
    }

    /// <summary>The mapping without expressions.</summary>
    private MappingOptions Discovery() => options with
    {
        Evolution = FieldEvolution.AddColumns, Columns = [], Where = null, Sequence = null, DeleteWhen = null, Expectations = [],
        Except = [.. options.Except, .. options.Columns.Select(c => c.Name), .. options.Includes.Select(i => i.Column)],
    };
}
