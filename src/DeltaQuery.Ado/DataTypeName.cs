using System.Data;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>Types by the names that Delta and Spark have for them; DuckDB's own types by DuckDB's.</summary>
internal static class DataTypeName
{
    public static string Of(ResultType type) => type.Id switch
    {
        ResultTypeId.Boolean => "boolean",
        ResultTypeId.TinyInt => "tinyint",
        ResultTypeId.SmallInt => "smallint",
        ResultTypeId.Integer => "int",
        ResultTypeId.BigInt => "bigint",
        ResultTypeId.Float => "float",
        ResultTypeId.Double => "double",
        ResultTypeId.Decimal => $"decimal({type.Precision},{type.Scale})",
        ResultTypeId.Varchar => type.IsJson ? "json" : "string",
        ResultTypeId.Blob => "binary",
        ResultTypeId.Date => "date",
        ResultTypeId.TimestampTz => "timestamp",
        ResultTypeId.Timestamp => "timestamp_ntz",
        ResultTypeId.Interval => "interval",
        ResultTypeId.Null => "void",
        ResultTypeId.Variant => "variant",
        ResultTypeId.List or ResultTypeId.Array => $"array<{Of(type.Element!)}>",
        ResultTypeId.Map => $"map<{Of(type.Key!)},{Of(type.Element!)}>",
        ResultTypeId.Struct => $"struct<{string.Join(",", type.Fields.Select(f => $"{f.Name}:{Of(f.Type)}"))}>",
        ResultTypeId.Enum => "enum",
        _ => type.ToString().ToLowerInvariant(),
    };

    public static DbType DbTypeOf(ResultTypeId id) => id switch
    {
        ResultTypeId.Boolean => DbType.Boolean,
        ResultTypeId.TinyInt => DbType.SByte,
        ResultTypeId.SmallInt => DbType.Int16,
        ResultTypeId.Integer => DbType.Int32,
        ResultTypeId.BigInt => DbType.Int64,
        ResultTypeId.UTinyInt => DbType.Byte,
        ResultTypeId.USmallInt => DbType.UInt16,
        ResultTypeId.UInteger => DbType.UInt32,
        ResultTypeId.UBigInt => DbType.UInt64,
        ResultTypeId.Float => DbType.Single,
        ResultTypeId.Double => DbType.Double,
        ResultTypeId.Decimal => DbType.Decimal,
        ResultTypeId.Varchar or ResultTypeId.Enum or ResultTypeId.Bit => DbType.String,
        ResultTypeId.Blob or ResultTypeId.Geometry => DbType.Binary,
        ResultTypeId.Date => DbType.Date,
        ResultTypeId.Time or ResultTypeId.TimeNs or ResultTypeId.Interval => DbType.Time,
        ResultTypeId.TimestampTz => DbType.DateTime,
        ResultTypeId.Timestamp or ResultTypeId.TimestampS or ResultTypeId.TimestampMs or ResultTypeId.TimestampNs => DbType.DateTime2,
        ResultTypeId.Uuid => DbType.Guid,
        _ => DbType.Object,
    };
}
