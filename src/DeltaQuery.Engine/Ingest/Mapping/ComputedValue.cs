namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A value that DuckDB computes for each message.</summary>
/// <param name="What">The column, or the clause.</param>
/// <param name="Sql">The value as a whole.</param>
/// <param name="UserSql">What the user wrote of it.</param>
/// <param name="Position">Where that is in the statement's text; null if it is not the user's.</param>
/// <param name="IsOfRow">Whether it is computed of the row's columns, and not of the message alone.</param>
internal sealed record ComputedValue(string What, string Sql, string UserSql, int? Position, bool IsOfRow = false);
