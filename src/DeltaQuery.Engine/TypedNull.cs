using System.Data;

namespace DeltaQuery.Engine;

/// <summary>NULL of a type, as the value of a parameter; a NULL without one is null or <see cref="DBNull"/>.</summary>
/// <param name="Type">The type; one that SQL has no single type for gives a NULL without one.</param>
public sealed record TypedNull(DbType Type)
{
    /// <summary>The expression that stands where the parameter does.</summary>
    internal string Sql => SqlType is { } type ? $"CAST(NULL AS {type})" : "NULL";

    private string? SqlType => Type switch
    {
        DbType.Boolean => "BOOLEAN",
        DbType.SByte => "TINYINT",
        DbType.Byte => "UTINYINT",
        DbType.Int16 => "SMALLINT",
        DbType.UInt16 => "USMALLINT",
        DbType.Int32 => "INTEGER",
        DbType.UInt32 => "UINTEGER",
        DbType.Int64 => "BIGINT",
        DbType.UInt64 => "UBIGINT",
        DbType.Single => "FLOAT",
        DbType.Double => "DOUBLE",
        DbType.Binary => "BLOB",
        DbType.Date => "DATE",
        DbType.Time => "TIME",
        DbType.DateTime or DbType.DateTimeOffset => "TIMESTAMPTZ",
        DbType.DateTime2 => "TIMESTAMP",
        DbType.String or DbType.AnsiString or DbType.StringFixedLength or DbType.AnsiStringFixedLength or DbType.Xml or DbType.Guid => "VARCHAR",
        _ => null, // DECIMAL and the like say nothing without their digits
    };
}
