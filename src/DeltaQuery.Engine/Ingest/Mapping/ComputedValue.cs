namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A value that DuckDB computes for each message.</summary>
/// <param name="What">The column, or the clause.</param>
/// <param name="Sql">The value as a whole.</param>
/// <param name="User">What the user wrote of it; null if it is not the user's.</param>
/// <param name="Of">What it is computed of.</param>
internal sealed record ComputedValue(string What, string Sql, SqlExpression? User, ComputedOf Of);
