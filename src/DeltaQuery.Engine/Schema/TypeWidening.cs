namespace DeltaQuery.Engine.Schema;

/// <summary>The type changes that tables may go through, and those under which old data files stay readable.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#type-widening">Type Widening</see>.</remarks>
internal static class TypeWidening
{
    /// <summary>Whether a column may be changed so.</summary>
    public static bool IsSupported(DataType from, DataType to) => (from, to) switch
    {
        _ when from == to => true,
        (PrimitiveType { Kind: PrimitiveKind.Void }, _) => true,
        (PrimitiveType { Kind: PrimitiveKind.Float }, PrimitiveType { Kind: PrimitiveKind.Double }) => true,
        (PrimitiveType { Kind: PrimitiveKind.Date }, PrimitiveType { Kind: PrimitiveKind.TimestampNtz }) => true,
        (PrimitiveType before, PrimitiveType { Kind: PrimitiveKind.Double }) => Width(before) is 1 or 2 or 4,
        (PrimitiveType before, PrimitiveType after) => Width(before) > 0 && Width(after) > Width(before),
        (PrimitiveType before, DecimalType after) => Width(before) > 0 && after.Precision - after.Scale >= (Width(before) == 8 ? 20 : 10),
        (DecimalType before, DecimalType after) =>
            after.Scale >= before.Scale && after.Precision - after.Scale >= before.Precision - before.Scale,
        _ => false,
    };

    /// <summary>Refuses a schema with a recorded change that loses values: its old files could be read wrongly.</summary>
    public static void Check(DataType type)
    {
        switch (type)
        {
            case StructType row:
                foreach (StructField field in row.Fields)
                {
                    if (field.TypeChanges.FirstOrDefault(change => !IsLossless(change.From, change.To)) is { } change)
                        throw new DeltaException(
                            DeltaErrorCode.UnsupportedFeature,
                            $"delta.typeChanges: column {field.Name} was changed from {change.From} to {change.To}, which is no widening of the protocol")
                        {
                            Features = ["typeWidening"],
                        };
                    Check(field.Type);
                }
                break;
            case ArrayType array:
                Check(array.Element);
                break;
            case MapType map:
                Check(map.Key);
                Check(map.Value);
                break;
        }
    }

    /// <summary>Whether every value of the old type is one of the new type. delta-kernel-rs has tables whose decimals have just the digits that
    /// an integer needs, fewer than the protocol asks for.</summary>
    private static bool IsLossless(DataType from, DataType to) => IsSupported(from, to)
        || (from is PrimitiveType before && to is DecimalType after && after.Precision - after.Scale >= Width(before) switch { 1 => 3, 2 => 5, 4 => 10, 8 => 19, _ => int.MaxValue });

    /// <summary>The bytes of an integer type, 0 for any other.</summary>
    private static int Width(PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Byte => 1,
        PrimitiveKind.Short => 2,
        PrimitiveKind.Integer => 4,
        PrimitiveKind.Long => 8,
        _ => 0,
    };
}
