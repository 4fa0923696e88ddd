namespace DeltaQuery.Engine.Schema;

/// <summary>The type changes under which old data files stay readable.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#type-widening">Type Widening</see>.</remarks>
internal static class TypeWidening
{
    public static bool IsSupported(DataType from, DataType to) => (from, to) switch
    {
        _ when from == to => true,
        (PrimitiveType { Kind: PrimitiveKind.Void }, _) => true,
        (PrimitiveType { Kind: PrimitiveKind.Float }, PrimitiveType { Kind: PrimitiveKind.Double }) => true,
        (PrimitiveType { Kind: PrimitiveKind.Date }, PrimitiveType { Kind: PrimitiveKind.TimestampNtz }) => true,
        (PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer }, PrimitiveType { Kind: PrimitiveKind.Double }) => true,
        (PrimitiveType before, PrimitiveType after) => Width(before) > 0 && Width(after) > Width(before),
        (PrimitiveType before, DecimalType after) => Width(before) > 0 && after.Precision - after.Scale >= (Width(before) == 8 ? 20 : 10),
        (DecimalType before, DecimalType after) =>
            after.Scale >= before.Scale && after.Precision - after.Scale >= before.Precision - before.Scale,
        _ => false,
    };

    /// <summary>Refuses a schema with a recorded change that the protocol does not name: its old files could be read wrongly.</summary>
    public static void Check(DataType type)
    {
        switch (type)
        {
            case StructType row:
                foreach (StructField field in row.Fields)
                {
                    if (field.TypeChanges.FirstOrDefault(change => !IsSupported(change.From, change.To)) is { } change)
                        throw new DeltaException(
                            DeltaErrorCode.UnsupportedFeature,
                            $"Column {field.Name} was changed from {change.From} to {change.To} (delta.typeChanges), which is no widening that DeltaQuery can read.")
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
