namespace DeltaQuery.Engine.Sql;

/// <summary><c>RESTORE [TABLE] t TO VERSION | TIMESTAMP AS OF x</c>.</summary>
internal sealed record RestoreTableStatement(SourceSpan Span, TableReference Table, TimeTravel To) : Statement(Span);
