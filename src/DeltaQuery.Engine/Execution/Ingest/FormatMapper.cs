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

    public Task PrepareAsync(MessageBuffer messages, CancellationToken cancellationToken) =>
        options.Avro?.PrepareAsync(messages, cancellationToken) ?? Task.CompletedTask;

    public MappedMessages Map(DuckDbConnection connection, MessageBuffer messages, StructType? table, CancellationToken cancellationToken)
    {
        var mapper = _mapper ??= new BatchMapper(connection, options);
        var schema = table ?? FirstSchema(mapper, messages);
        var mapped = mapper.Map(messages, schema, cancellationToken);
        var decode = mapped.Decode;
        while (mapped.NewFields.Count > 0)
        {
            foreach (var field in mapped.NewFields)
                schema = SchemaEdit.Add(schema, field.Parent, field.Field, null);
            mapped = mapper.Map(messages, schema, cancellationToken);
            decode += mapped.Decode;
        }

        connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {SetAside} AS SELECT {MappedMessages.MessageColumn}, error_class, error FROM "
            + (mapped.Bad ?? $"(SELECT 0::BIGINT AS {MappedMessages.MessageColumn}, '' AS error_class, '' AS error) WHERE false"));
        return new MappedMessages
        {
            Rows = mapped.Rows[(mapped.Rows.LastIndexOf('.') + 1)..], Bad = SetAside, Columns = mapped.Columns, RowCount = mapped.RowCount,
            BadCount = mapped.Bad is null ? 0 : mapped.BadCount, Skipped = mapped.Bad is null ? mapped.BadCount : 0,
            HasDeletes = options.DeleteWhen is not null || options.Envelope != MessageEnvelope.None, Decode = decode, Map = mapped.Map,
        };
    }

    public void Dispose()
    {
        _mapper?.Dispose();
        options.Avro?.Dispose();
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
}
