using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Tables that are made for a mapping.</summary>
internal sealed partial class BatchMapper
{
    /// <summary>The columns of a table that is made for the mapping. Their types are those declared, those of paths and items, those that
    /// DuckDB
    /// gives to expressions, and for fields the least that hold what the messages have.</summary>
    /// <param name="messages">The first messages.</param>
    /// <exception cref="DeltaException">A column's type cannot be known, or two columns have one name.</exception>
    public StructType SchemaFor(MessageBuffer messages)
    {
        var fields = FieldsOf(messages);
        List<StructField> columns = [.. _options.Columns.Select(column => new StructField(column.Name, TypeOf(column, fields)))];
        if (_options.Star)
            columns.AddRange(MappingPlanner.ByName(_options, fields));
        if (_options.KeyAvro?.Type is StructType key && _options.Envelope != MessageEnvelope.None)
        {
            columns.AddRange(_options.KeyColumns.Where(name => !columns.Exists(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                .Select(key.Find).OfType<StructField>());
        }

        columns.AddRange(_options.Includes.Select(item => new StructField(item.Column, MessageColumns.TypeOf(item.Item, _options))));
        if (_options.RescueColumn is { } rescue)
            columns.Add(new StructField(rescue, PrimitiveType.String));
        if (columns.Count == 0)
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, "the messages have no field that a column could be made of")
            {
                Hint = "name the columns with their types: INTO t (a INT, b STRING)",
            };
        NewSchema.CheckDistinct(columns.Select(column => column.Name));
        return new StructType(columns);
    }

    private StructType FieldsOf(MessageBuffer messages)
    {
        switch (_options.Value.Kind)
        {
            case MessageFormatKind.Json when _options.Schemas is { } schemas:
                return schemas.Type;
            case MessageFormatKind.Json:
                return Infer(messages);
            case MessageFormatKind.Text:
                return new StructType([new StructField("value", PrimitiveType.String)]);
            case MessageFormatKind.Bytes:
                return new StructType([new StructField("value", PrimitiveType.Binary)]);
            case MessageFormatKind.Avro:
                return AvroFields.Kept(AvroFields.RowOf(_options.Avro!.Type)) as StructType ?? StructType.Empty;
            default:
                return StructType.Empty;
        }
    }

    private StructType Infer(MessageBuffer messages)
    {
        var inferred = new InferredFields(_options.Value.InfersTimestamps);
        var decoder = new JsonDecoder([], new JsonScope(_options.Value.Zone, inferred));
        var unpacker = new Unpacker(_options.Value);
        using var arena = new NativeArena();
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].ValueIsNull || unpacker.Unpack(messages[i].Value, out var value) is not null)
                continue;
            if (_options.Envelope == MessageEnvelope.Debezium)
                value = DebeziumChange.Read(value, out var change) is null ? change.Row : default;
            decoder.Decode(value, [], arena);
        }

        return new StructType([.. inferred.Structs.SelectMany(known => known.Type.Fields)]);
    }

    private DataType TypeOf(ColumnSource column, StructType fields)
    {
        if (column.Type is { } declared)
            return DeclaredType.Parse(declared, column.Name, out _);
        if (column.Value is null)
            return fields.Find(column.Name)?.Type ?? throw Unknown(column);
        if (column.Value.Paths is [var path] && column.Value.Sql.Trim() == path.Name)
            return path.Type is { } type ? DeclaredType.Parse(type, column.Name, out _) : PrimitiveType.String;

        var options = _options with { Columns = [column with { Type = "STRING" }], Sequence = null, DeleteWhen = null, Where = null, Includes = [] };
        var plan = MappingPlanner.Plan(options, fields);
        CreateLoaded(plan);
        var query = new RowQuery(plan, options, LoadedTable);
        var value = query.Computed.First(computed => computed.User == column.Value);
        try
        {
            using var statement = _connection.Prepare(query.TypeOf(value));
            return NewSchema.TypeOf(statement.ColumnType(0), column.Name);
        }
        catch (DuckDbException e)
        {
            throw Refusal(value, 0, e);
        }
    }

    private static DeltaException Unknown(ColumnSource column) =>
        new(DeltaErrorCode.SchemaMismatch, $"no message has a field {column.Name}, so that its type is not known")
        {
            Hint = $"name the type: {column.Name} STRING",
        };
}
