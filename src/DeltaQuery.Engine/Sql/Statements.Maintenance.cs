namespace DeltaQuery.Engine.Sql;

/// <summary><c>CHECKPOINT TABLE t</c>.</summary>
internal sealed record CheckpointTableStatement(SourceSpan Span, TableReference Table) : Statement(Span);
