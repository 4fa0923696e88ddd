namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>A schema of Avro 1.12: parsed, its names resolved, its rules checked. Records may hold themselves, so that schemas form a
/// graph.</summary>
/// <remarks><see href="https://avro.apache.org/docs/1.12.0/specification/#schema-declaration">Schema Declaration</see>. Defaults of fields
/// are looked at only where they are needed, as the specification has it: one that does not fit hurts nobody who does not read
/// it.</remarks>
internal sealed class AvroSchema
{
    public static readonly AvroSchema Null = Of(AvroKind.Null);
    public static readonly AvroSchema Long = Of(AvroKind.Long);
    public static readonly AvroSchema Double = Of(AvroKind.Double);

    public required AvroKind Kind { get; init; }

    /// <summary>The name of a record, enum or fixed with its namespace; empty for other types.</summary>
    public string FullName { get; init; } = "";

    /// <summary>Other names of the type, with their namespaces.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The fields of a record, set when the record is complete: they may refer to it.</summary>
    public IReadOnlyList<AvroField> Fields { get; set; } = [];

    /// <summary>The symbols of an enum.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>The symbol that stands for those that a reader's enum does not have, or null.</summary>
    public string? DefaultSymbol { get; init; }

    /// <summary>What an array holds, and what a map has for its keys.</summary>
    public AvroSchema? Items { get; init; }

    /// <summary>The types of a union.</summary>
    public IReadOnlyList<AvroSchema> Branches { get; init; } = [];

    /// <summary>The bytes of a fixed.</summary>
    public int Size { get; init; }

    public AvroLogicalType LogicalType { get; init; }

    /// <summary>The digits of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>The digits after the point of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>The name without its namespace.</summary>
    public string Name => FullName[(FullName.LastIndexOf('.') + 1)..];

    public bool IsNamed => Kind is AvroKind.Record or AvroKind.Enum or AvroKind.Fixed;

    /// <summary>The type as messages tell it: <c>record com.acme.Order</c>, <c>array of long</c>.</summary>
    public override string ToString() => Kind switch
    {
        AvroKind.Array => $"array of {Items}",
        AvroKind.Map => $"map of {Items}",
        AvroKind.Union => $"union of {(Branches.Count == 0 ? "nothing" : string.Join(", ", Branches))}",
        _ => (IsNamed ? $"{Kind.ToString().ToLowerInvariant()} {FullName}" : Kind.ToString().ToLowerInvariant()) + (LogicalType switch
        {
            AvroLogicalType.None => "",
            AvroLogicalType.Decimal => $" (decimal of {Precision} digits, {Scale} after the point)",
            _ => $" ({LogicalType})",
        }),
    };

    public static AvroSchema Of(AvroKind kind) => new() { Kind = kind };

    /// <summary>Parses a schema.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="source">Where it is from, for messages: a file, an id of a registry; null for a text in the statement.</param>
    /// <param name="referenced">Schemas whose names it may use, each after those that it uses itself.</param>
    /// <exception cref="DeltaException">SchemaMismatch: it breaks a rule; the message has the place.</exception>
    public static AvroSchema Parse(string json, string? source = null, params IEnumerable<string> referenced)
    {
        var parser = new AvroSchemaParser(source);
        foreach (var text in referenced)
            parser.Parse(text);
        return parser.Parse(json);
    }
}
