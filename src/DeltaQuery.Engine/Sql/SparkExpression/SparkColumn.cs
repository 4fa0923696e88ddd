namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>A column that an expression may name.</summary>
/// <param name="Sql">DuckDB's SQL that reads it: a quoted name.</param>
/// <param name="Type">Its type; the DuckDB column has the type that <see cref="DuckDbSql.TypeOf"/> gives.</param>
internal sealed record SparkColumn(string Sql, SparkType Type);
