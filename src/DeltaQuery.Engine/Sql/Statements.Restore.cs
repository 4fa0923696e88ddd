namespace DeltaQuery.Engine.Sql;

/// <summary><c>RESTORE [TABLE] t TO VERSION | TIMESTAMP AS OF x [WITH INGEST OFFSETS]</c>.</summary>
internal sealed record RestoreTableStatement(SourceSpan Span, TableReference Table, TimeTravel To) : Statement(Span)
{
    /// <summary>The place of <c>WITH INGEST OFFSETS</c>, which puts ingests back to where they were at that version; null where it does not stand.</summary>
    public SourceSpan? WithIngestOffsets { get; init; }
}
