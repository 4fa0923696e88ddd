using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>How messages become rows.</summary>
internal sealed record MappingOptions
{
    /// <summary>How values are encoded.</summary>
    public MessageFormat Value { get; init; } = new(MessageFormatKind.Json);

    /// <summary>What decodes values of FORMAT AVRO; null for other formats.</summary>
    public AvroValues? Avro { get; init; }

    /// <summary>The schemas of values of FORMAT JSON; null where there are none.</summary>
    public JsonSchemas? Schemas { get; init; }

    /// <summary>The type that schemas give values; null without.</summary>
    public DataType? ValueType => Avro?.Type ?? Schemas?.Type;

    /// <summary>Whether the types of fields are learned from their values.</summary>
    public bool Infers => Value.Kind == MessageFormatKind.Json && Schemas is null;

    /// <summary>How keys are encoded; null for bytes.</summary>
    public MessageFormat? Key { get; init; }

    /// <summary>What decodes keys of KEY FORMAT AVRO; null for other formats.</summary>
    public AvroValues? KeyAvro { get; init; }

    public MessageEnvelope Envelope { get; init; }

    /// <summary>The columns that the mapping names.</summary>
    public IReadOnlyList<ColumnSource> Columns { get; init; } = [];

    /// <summary>Whether all other columns of the table take the value's fields of their names.</summary>
    public bool Star { get; init; } = true;

    /// <summary>The fields that <see cref="Star"/> leaves out.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Which messages become rows; null for all.</summary>
    public SqlExpression? Where { get; init; }

    public IReadOnlyList<IncludedColumn> Includes { get; init; } = [];

    /// <summary>The columns of KEY; empty where rows are appended.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>SEQUENCE BY, over columns of the row, fields and <c>message</c>.</summary>
    public SqlExpression? Sequence { get; init; }

    /// <summary>DELETE WHEN, over columns of the row, fields and <c>message</c>.</summary>
    public SqlExpression? DeleteWhen { get; init; }

    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    public FaultPolicy OnFault { get; init; }

    /// <summary>The column of RESCUE.</summary>
    public string? RescueColumn { get; init; }

    public FieldEvolution Evolution { get; init; }

    /// <summary>The ingest's name, or null.</summary>
    public string? IngestName { get; init; }
}
