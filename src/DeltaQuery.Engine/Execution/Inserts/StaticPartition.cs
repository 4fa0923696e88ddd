using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>A partition column with one value in all rows that a statement writes.</summary>
/// <param name="Column">The column's place.</param>
/// <param name="Field">The column.</param>
/// <param name="Sql">DuckDB's SQL of the value, of the column's type.</param>
/// <param name="Value">The protocol's string of the value; null for NULL.</param>
internal sealed record StaticPartition(int Column, StructField Field, string Sql, string? Value)
{
    /// <summary>What rows of the partition satisfy, as Spark writes it.</summary>
    public string Predicate => Value is null
        ? $"({SparkTypes.PrintPath([Field.Name])} IS NULL)"
        : $"({SparkTypes.PrintPath([Field.Name])} <=> {Literal(Value)})";

    private string Literal(string value) => Field.Type switch
    {
        PrimitiveType { Kind: PrimitiveKind.Integer or PrimitiveKind.Boolean } => value,
        PrimitiveType { Kind: PrimitiveKind.Long } => value + "L",
        PrimitiveType { Kind: PrimitiveKind.Short } => value + "S",
        PrimitiveType { Kind: PrimitiveKind.Byte } => value + "Y",
        PrimitiveType { Kind: PrimitiveKind.Double } => value + "D",
        PrimitiveType { Kind: PrimitiveKind.Float } => $"CAST({value} AS FLOAT)",
        DecimalType => value + "BD",
        PrimitiveType { Kind: PrimitiveKind.Date } => $"DATE '{value}'",
        PrimitiveType { Kind: PrimitiveKind.Timestamp } => $"TIMESTAMP '{value}'",
        PrimitiveType { Kind: PrimitiveKind.TimestampNtz } => $"TIMESTAMP_NTZ '{value}'",
        _ => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'",
    };
}
