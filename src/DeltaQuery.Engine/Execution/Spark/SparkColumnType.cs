using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>The types in which columns of Spark's come, by the names that Spark gives them.</summary>
internal static class SparkColumnType
{
    /// <summary>A column's type.</summary>
    /// <exception cref="DeltaException">NotSupported: there is none for it.</exception>
    public static LogicalType Of(DuckDbConnection connection, SparkColumn column)
    {
        if (column.Type == "interval" || column.Type.StartsWith("interval ", StringComparison.Ordinal))
            return LogicalType.Of(DuckDbType.Interval);
        if (column.Type.StartsWith("time(", StringComparison.Ordinal))
            return LogicalType.Of(DuckDbType.Time);
        using var typed = connection.Prepare($"SELECT NULL::{DuckDbTypes.ToSql(SparkTypes.Parse(column.Type))}");
        return typed.ColumnType(0);
    }
}
