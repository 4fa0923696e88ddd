namespace DeltaQuery.Engine.Sql;

/// <summary><c>ANALYZE TABLE t COMPUTE DELTA STATISTICS</c>.</summary>
internal sealed record AnalyzeTableStatement(SourceSpan Span, TableReference Table) : Statement(Span);
