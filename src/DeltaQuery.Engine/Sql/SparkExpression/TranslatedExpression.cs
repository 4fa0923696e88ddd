namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>An expression in DuckDB's SQL.</summary>
/// <param name="Sql">An expression that may stand anywhere.</param>
/// <param name="Type">Its type; <c>void</c> for a NULL that nothing gave a type.</param>
internal sealed record TranslatedExpression(string Sql, SparkType Type);
