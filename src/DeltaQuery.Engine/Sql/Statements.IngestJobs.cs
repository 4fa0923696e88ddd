namespace DeltaQuery.Engine.Sql;

/// <summary><c>CREATE [OR REPLACE] [TEMP] INGEST [IF NOT EXISTS] n [PAUSED] [COMMENT 's'] AS INGEST ..</c>.</summary>
/// <param name="Span">The statement's place.</param>
/// <param name="Name">The ingest's name.</param>
/// <param name="Ingest">What it runs; the text at its span can be kept and parsed again.</param>
/// <remarks>What is kept can have no parameters, for none is bound when it runs: the values of <see cref="IngestStatement.Parameters"/> are put in as
/// literals when the ingest is made.</remarks>
internal sealed record CreateIngestStatement(SourceSpan Span, Identifier Name, IngestStatement Ingest) : Statement(Span)
{
    public bool OrReplace { get; init; }

    /// <summary>Whether it ends with the engine, and is not kept with the catalog.</summary>
    public bool Temporary { get; init; }

    public bool IfNotExists { get; init; }

    public bool Paused { get; init; }

    public Operand? Comment { get; init; }
}

/// <summary>What a <see cref="ControlIngestStatement"/> does.</summary>
internal enum IngestControl
{
    Start,
    Stop,
    Pause,
    Resume,
}

/// <summary><c>START | STOP | PAUSE | RESUME INGEST n</c>, or <c>START | STOP ALL INGESTS</c>, without a name.</summary>
internal sealed record ControlIngestStatement(SourceSpan Span, IngestControl Control, Identifier? Name) : Statement(Span);

/// <summary><c>DROP INGEST [IF EXISTS] n</c>.</summary>
internal sealed record DropIngestStatement(SourceSpan Span, Identifier Name, bool IfExists) : Statement(Span);

/// <summary><c>ALTER INGEST n ..</c>.</summary>
internal sealed record AlterIngestStatement(SourceSpan Span, Identifier Name, IngestAlteration Action) : Statement(Span);

/// <summary>What ALTER INGEST changes.</summary>
internal abstract record IngestAlteration;

/// <summary><c>SET clause ..</c>: each takes the place of the one that the ingest has.</summary>
internal sealed record SetIngestClauses(IngestClauses Clauses, IngestRun? Run) : IngestAlteration;

/// <summary><c>RENAME TO n</c>.</summary>
internal sealed record RenameIngest(Identifier NewName) : IngestAlteration;

/// <summary><c>SET OFFSETS (..) [FORCE]</c>.</summary>
internal sealed record SetIngestOffsets(IReadOnlyList<IngestOffset> Offsets, bool Force) : IngestAlteration;

/// <summary><c>SHOW INGESTS [LIKE 'p']</c>.</summary>
internal sealed record ShowIngestsStatement(SourceSpan Span, Operand? Pattern) : Statement(Span);

/// <summary><c>DESCRIBE INGEST [EXTENDED] n</c>.</summary>
internal sealed record DescribeIngestStatement(SourceSpan Span, Identifier Name, bool Extended) : Statement(Span);

/// <summary><c>SHOW CREATE INGEST n</c>.</summary>
internal sealed record ShowCreateIngestStatement(SourceSpan Span, Identifier Name) : Statement(Span);

/// <summary><c>SHOW INGEST PROGRESS n [LIMIT k]</c>.</summary>
internal sealed record ShowIngestProgressStatement(SourceSpan Span, Identifier Name, Operand? Limit) : Statement(Span);

/// <summary><c>SHOW INGEST OFFSETS n</c>.</summary>
internal sealed record ShowIngestOffsetsStatement(SourceSpan Span, Identifier Name) : Statement(Span);

/// <summary><c>CHECK INGEST n</c>.</summary>
internal sealed record CheckIngestStatement(SourceSpan Span, Identifier Name) : Statement(Span);
