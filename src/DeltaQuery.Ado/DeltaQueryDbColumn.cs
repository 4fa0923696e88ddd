using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A column of a result.</summary>
public sealed class DeltaQueryDbColumn : DbColumn
{
    internal DeltaQueryDbColumn(int ordinal, FieldReader field)
    {
        ColumnName = field.Name;
        ColumnOrdinal = ordinal;
        DataType = field.ClrType;
        DataTypeName = Ado.DataTypeName.Of(field.Type);
        ResultType = field.Type;
        AllowDBNull = true;
        IsLong = field.Id is ResultTypeId.Blob or ResultTypeId.Varchar;
        IsReadOnly = true;
        ColumnSize = SizeOf(field.Id);
        if (field.Id == ResultTypeId.Decimal)
            (NumericPrecision, NumericScale) = (field.Type.Precision, field.Type.Scale);
        else if (DigitsOf(field.Id) is { } digits)
            NumericPrecision = digits;
    }

    /// <summary>The column's type with all its parts.</summary>
    public ResultType ResultType { get; }

    private static int SizeOf(ResultTypeId id) => id switch
    {
        ResultTypeId.Boolean or ResultTypeId.TinyInt or ResultTypeId.UTinyInt => 1,
        ResultTypeId.SmallInt or ResultTypeId.USmallInt => 2,
        ResultTypeId.Integer or ResultTypeId.UInteger or ResultTypeId.Float or ResultTypeId.Date => 4,
        ResultTypeId.BigInt or ResultTypeId.UBigInt or ResultTypeId.Double or ResultTypeId.Timestamp or ResultTypeId.TimestampTz
            or ResultTypeId.TimestampS or ResultTypeId.TimestampMs or ResultTypeId.TimestampNs or ResultTypeId.Time or ResultTypeId.TimeNs => 8,
        ResultTypeId.Decimal or ResultTypeId.HugeInt or ResultTypeId.UHugeInt or ResultTypeId.Uuid or ResultTypeId.Interval => 16,
        _ => int.MaxValue,
    };

    private static int? DigitsOf(ResultTypeId id) => id switch
    {
        ResultTypeId.TinyInt or ResultTypeId.UTinyInt => 3,
        ResultTypeId.SmallInt or ResultTypeId.USmallInt => 5,
        ResultTypeId.Integer or ResultTypeId.UInteger => 10,
        ResultTypeId.BigInt => 19,
        ResultTypeId.UBigInt => 20,
        ResultTypeId.HugeInt or ResultTypeId.UHugeInt => 39,
        ResultTypeId.Float => 7,
        ResultTypeId.Double => 15,
        _ => null,
    };
}
