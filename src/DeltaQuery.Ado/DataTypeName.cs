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
}
