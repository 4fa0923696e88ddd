namespace DeltaQuery.Engine.Schema;

/// <summary>A primitive type of the protocol, other than decimal.</summary>
internal sealed record PrimitiveType : DataType
{
    public static readonly PrimitiveType String = new(PrimitiveKind.String, "string");
    public static readonly PrimitiveType Long = new(PrimitiveKind.Long, "long");
    public static readonly PrimitiveType Integer = new(PrimitiveKind.Integer, "integer");
    public static readonly PrimitiveType Short = new(PrimitiveKind.Short, "short");
    public static readonly PrimitiveType Byte = new(PrimitiveKind.Byte, "byte");
    public static readonly PrimitiveType Float = new(PrimitiveKind.Float, "float");
    public static readonly PrimitiveType Double = new(PrimitiveKind.Double, "double");
    public static readonly PrimitiveType Boolean = new(PrimitiveKind.Boolean, "boolean");
    public static readonly PrimitiveType Binary = new(PrimitiveKind.Binary, "binary");
    public static readonly PrimitiveType Date = new(PrimitiveKind.Date, "date");
    public static readonly PrimitiveType Timestamp = new(PrimitiveKind.Timestamp, "timestamp");
    public static readonly PrimitiveType TimestampNtz = new(PrimitiveKind.TimestampNtz, "timestamp_ntz");
    public static readonly PrimitiveType Void = new(PrimitiveKind.Void, "void");
    public static readonly PrimitiveType Variant = new(PrimitiveKind.Variant, "variant");

    private static readonly Dictionary<string, PrimitiveType> ByName =
        new[] { String, Long, Integer, Short, Byte, Float, Double, Boolean, Binary, Date, Timestamp, TimestampNtz, Void, Variant }
            .ToDictionary(type => type.Name);

    private PrimitiveType(PrimitiveKind kind, string name)
    {
        Kind = kind;
        Name = name;
    }

    public PrimitiveKind Kind { get; }

    /// <summary>The protocol's name, as in schemaString.</summary>
    public string Name { get; }

    /// <summary>The type of that name in a schemaString, or null.</summary>
    public static PrimitiveType? Find(string name) => name == "null" ? Void : ByName.GetValueOrDefault(name);
}
