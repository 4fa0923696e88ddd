namespace DeltaQuery.Engine.Writing;

/// <summary>A rule that each written row must obey: a CHECK constraint, an invariant, the agreement of a generated column.</summary>
/// <param name="Name">What is violated, for the message: <c>CHECK constraint positive (a > 0)</c>.</param>
/// <param name="Condition">DuckDB's SQL over the columns of <see cref="WriteProjection"/>; what isn't true, NULL as well, violates the rule.
/// </param>
internal sealed record RowCheck(string Name, string Condition);
