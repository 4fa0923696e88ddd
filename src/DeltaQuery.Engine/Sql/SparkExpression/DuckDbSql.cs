using System.Globalization;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>Writes types and literals as DuckDB's SQL. (The room of <c>SqlText</c> lies on the same floor, so it can't be used
/// here.)</summary>
internal static class DuckDbSql
{
    /// <summary>The DuckDB type that holds a Spark type's values; the type of NULL has none.</summary>
    public static string TypeOf(SparkType type) => type.Kind switch
    {
        SparkKind.Boolean => "BOOLEAN",
        SparkKind.Byte => "TINYINT",
        SparkKind.Short => "SMALLINT",
        SparkKind.Int => "INTEGER",
        SparkKind.Long => "BIGINT",
        SparkKind.Float => "FLOAT",
        SparkKind.Double => "DOUBLE",
        SparkKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
        SparkKind.String => "VARCHAR",
        SparkKind.Binary => "BLOB",
        SparkKind.Date => "DATE",
        SparkKind.Timestamp => "TIMESTAMPTZ",
        SparkKind.TimestampNtz => "TIMESTAMP",
        SparkKind.Variant => "VARIANT",
        SparkKind.Array => TypeOf(type.Element!) + "[]",
        SparkKind.Map => $"MAP({TypeOf(type.Key!)}, {TypeOf(type.Element!)})",
        SparkKind.Struct => $"STRUCT({string.Join(", ", type.Fields.Select(f => $"{Name(f.Name)} {TypeOf(f.Type)}"))})",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Null(SparkType type) => type.Kind == SparkKind.Void ? "NULL" : $"CAST(NULL AS {TypeOf(type)})";

    /// <summary>A string; SQL text can't hold a NUL.</summary>
    public static string Text(string value) => value.Contains('\0', StringComparison.Ordinal)
        ? $"({string.Join(" || chr(0) || ", value.Split('\0').Select(Text))})"
        : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Cast(string sql, SparkType type) => $"CAST({sql} AS {TypeOf(type)})";

    /// <summary>A failure of the row; what it says ends up in DuckDB's error.</summary>
    public static string Error(string message) => $"error({Text(message)})";
}
