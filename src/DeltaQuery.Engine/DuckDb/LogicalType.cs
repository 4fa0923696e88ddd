namespace DeltaQuery.Engine.DuckDb;

/// <summary>A DuckDB type with all that belongs to it. Two are equal when DuckDB takes them for the same type.</summary>
internal sealed partial record LogicalType(DuckDbType Id)
{
    private string? _text;

    /// <summary>The name of a user type, such as JSON, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>The digits of a DECIMAL.</summary>
    public byte Width { get; init; }

    /// <summary>The digits after the point of a DECIMAL.</summary>
    public byte Scale { get; init; }

    /// <summary>The elements' type of a LIST or ARRAY.</summary>
    public LogicalType? Child { get; init; }

    /// <summary>The length of an ARRAY.</summary>
    public int ArraySize { get; init; }

    /// <summary>The fields of a STRUCT, or the members of a UNION without its tag.</summary>
    public IReadOnlyList<LogicalTypeField> Fields { get; init; } = [];

    /// <summary>The keys' type of a MAP.</summary>
    public LogicalType? Key { get; init; }

    /// <summary>The values' type of a MAP.</summary>
    public LogicalType? Value { get; init; }

    /// <summary>The dictionary of an ENUM.</summary>
    public IReadOnlyList<string> EnumValues { get; init; } = [];

    /// <summary>The integer type in which DuckDB stores a DECIMAL or ENUM; otherwise the type itself.</summary>
    public DuckDbType InternalType { get; init; } = Id;

    /// <summary>True for types that are stored as children: LIST, ARRAY, MAP, STRUCT, UNION and VARIANT.</summary>
    public bool IsNested =>
        Id is DuckDbType.List or DuckDbType.Array or DuckDbType.Map or DuckDbType.Struct or DuckDbType.Union or DuckDbType.Variant;

    /// <summary>The children as a vector of this type has them.</summary>
    internal IReadOnlyList<LogicalType> Children => field ??= Id switch
    {
        DuckDbType.List or DuckDbType.Array => [Child!],
        DuckDbType.Map => [Struct(new LogicalTypeField("key", Key!), new LogicalTypeField("value", Value!))],
        DuckDbType.Struct => [.. Fields.Select(f => f.Type)],
        DuckDbType.Union => [Of(DuckDbType.UTinyInt), .. Fields.Select(f => f.Type)],
        DuckDbType.Variant => VariantLayout,
        _ => [],
    };

    // Not the compiler's: a copy made by `with` must not take over what was computed for the original.
    private LogicalType(LogicalType original)
    {
        Id = original.Id;
        Alias = original.Alias;
        Width = original.Width;
        Scale = original.Scale;
        Child = original.Child;
        ArraySize = original.ArraySize;
        Fields = original.Fields;
        Key = original.Key;
        Value = original.Value;
        EnumValues = original.EnumValues;
        InternalType = original.InternalType;
    }

    /// <summary>Whether this type is VARIANT or has one inside.</summary>
    public bool HoldsVariant => Id == DuckDbType.Variant
        || Child is { HoldsVariant: true } || Key is { HoldsVariant: true } || Value is { HoldsVariant: true } || Fields.Any(part => part.Type.HoldsVariant);

    public static LogicalType Of(DuckDbType id) => new(id);

    public static LogicalType List(LogicalType child) => new(DuckDbType.List) { Child = child };

    public static LogicalType Map(LogicalType key, LogicalType value) => new(DuckDbType.Map) { Key = key, Value = value };

    public static LogicalType Struct(params IReadOnlyList<LogicalTypeField> fields) => new(DuckDbType.Struct) { Fields = fields };

    public static LogicalType Decimal(byte width, byte scale) =>
        new(DuckDbType.Decimal)
        {
            Width = width,
            Scale = scale,
            InternalType = width switch
            {
                <= 4 => DuckDbType.SmallInt,
                <= 9 => DuckDbType.Integer,
                <= 18 => DuckDbType.BigInt,
                _ => DuckDbType.HugeInt,
            },
        };

    public bool Equals(LogicalType? other) =>
        other is not null && Id == other.Id && Alias == other.Alias && Width == other.Width && Scale == other.Scale
        && ArraySize == other.ArraySize && Equals(Child, other.Child) && Equals(Key, other.Key) && Equals(Value, other.Value)
        && Fields.SequenceEqual(other.Fields) && EnumValues.SequenceEqual(other.EnumValues, StringComparer.Ordinal);

    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <summary>The type as DuckDB spells it in SQL.</summary>
    public override string ToString() => _text ??= Alias ?? Spelling();

    private static readonly LogicalType[] VariantLayout =
    [
        List(Of(DuckDbType.Varchar)),
        List(Struct(new LogicalTypeField("keys_index", Of(DuckDbType.UInteger)), new LogicalTypeField("values_index", Of(DuckDbType.UInteger)))),
        List(Struct(new LogicalTypeField("type_id", Of(DuckDbType.UTinyInt)), new LogicalTypeField("byte_offset", Of(DuckDbType.UInteger)))),
        Of(DuckDbType.Blob),
    ];

    private string Spelling() => Id switch
    {
        DuckDbType.Decimal => $"DECIMAL({Width},{Scale})",
        DuckDbType.List => $"{Child}[]",
        DuckDbType.Array => $"{Child}[{ArraySize}]",
        DuckDbType.Map => $"MAP({Key}, {Value})",
        DuckDbType.Struct => $"STRUCT({string.Join(", ", Fields.Select(Spelling))})",
        DuckDbType.Union => $"UNION({string.Join(", ", Fields.Select(Spelling))})",
        DuckDbType.Enum => $"ENUM({string.Join(", ", EnumValues.Select(SqlText.Quoted))})",
        DuckDbType.SqlNull => "\"NULL\"",
        DuckDbType.TimestampS => "TIMESTAMP_S",
        DuckDbType.TimestampMs => "TIMESTAMP_MS",
        DuckDbType.TimestampNs => "TIMESTAMP_NS",
        DuckDbType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbType.TimeTz => "TIME WITH TIME ZONE",
        DuckDbType.TimeNs => "TIME_NS",
        _ => Id.ToString().ToUpperInvariant(),
    };

    private static string Spelling(LogicalTypeField field) =>
        field.Name.Length == 0 ? field.Type.ToString() : $"{SqlText.IdentifierIfNeeded(field.Name)} {field.Type}";
}
