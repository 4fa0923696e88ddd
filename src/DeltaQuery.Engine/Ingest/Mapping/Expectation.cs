namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary><c>EXPECT name (condition)</c>: a row for which the condition is false or null violates it.</summary>
internal sealed record Expectation(string Name, SqlExpression Condition, Violation OnViolation);
