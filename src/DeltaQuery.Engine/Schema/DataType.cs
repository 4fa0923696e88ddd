namespace DeltaQuery.Engine.Schema;

/// <summary>A type of Delta's schema. Two types are equal when their names, fields, nullability and metadata are.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format">Schema Serialization
/// Format</see>.</remarks>
internal abstract record DataType
{
    /// <summary>The type in Spark's small letters, so that it can be read again: <c>struct&lt;a:int,b:array&lt;string&gt;&gt;</c>.</summary>
    public sealed override string ToString() => SparkTypes.Print(this);

    /// <summary>Whether this type or one inside it is as asked.</summary>
    public bool Any(Predicate<DataType> match) => match(this) || this switch
    {
        StructType row => row.Fields.Any(field => field.Type.Any(match)),
        ArrayType array => array.Element.Any(match),
        MapType map => map.Key.Any(match) || map.Value.Any(match),
        _ => false,
    };

    /// <summary>Whether this type is variant or has one inside.</summary>
    public bool HoldsVariant => Any(type => type is PrimitiveType { Kind: PrimitiveKind.Variant });
}
