using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Delta's types as those of the vectors that messages are read into.</summary>
internal static class LoadedTypes
{
    public static LogicalType Of(DataType type) => type switch
    {
        PrimitiveType primitive => LogicalType.Of(Of(primitive.Kind)),
        DecimalType number => LogicalType.Decimal((byte)number.Precision, (byte)number.Scale),
        ArrayType array => LogicalType.List(Of(array.Element)),
        MapType map => LogicalType.Map(Of(map.Key), Of(map.Value)),
        StructType row => LogicalType.Struct([.. row.Fields.Select(field => new LogicalTypeField(field.Name, Of(field.Type)))]),
        _ => throw new DeltaException(DeltaErrorCode.UnsupportedFeature, $"columns of type {type} cannot be written"),
    };

    private static DuckDbType Of(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.Variant => DuckDbType.Varchar, // it is made of its JSON
        PrimitiveKind.Void => DuckDbType.SqlNull,
        _ => StoreAssignment.IdOf(kind)
            ?? throw new DeltaException(DeltaErrorCode.NotSupported, $"an ingest writes no columns of type {kind}"),
    };
}
