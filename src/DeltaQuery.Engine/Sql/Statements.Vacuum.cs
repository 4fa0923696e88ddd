namespace DeltaQuery.Engine.Sql;

/// <summary><c>VACUUM t | ALL TABLES [IN s] [FULL | LITE] [USING INVENTORY i | (query)] [RETAIN n HOURS] [DRY RUN]</c>.</summary>
/// <param name="Span">The statement.</param>
/// <param name="Table">The table; null for all tables.</param>
/// <param name="Schema">Whose tables, where all are meant; null for those of every schema.</param>
internal sealed record VacuumStatement(SourceSpan Span, TableReference? Table, TableReference? Schema) : Statement(Span)
{
    /// <summary>Where to look; null if the statement does not say.</summary>
    public VacuumMode? Mode { get; init; }

    /// <summary>For how many hours removed files are kept; null for as long as the table says.</summary>
    public double? RetainHours { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The table that tells what files there are.</summary>
    public TableReference? InventoryTable { get; init; }

    /// <summary>The query that tells what files there are.</summary>
    public SourceSpan? InventoryQuery { get; init; }
}

/// <summary><c>FSCK REPAIR TABLE t [DRY RUN]</c>.</summary>
internal sealed record FsckStatement(SourceSpan Span, TableReference Table, bool DryRun) : Statement(Span);

/// <summary><c>GENERATE symlink_format_manifest FOR TABLE t</c>.</summary>
internal sealed record GenerateStatement(SourceSpan Span, TableReference Table) : Statement(Span);

/// <summary><c>CHECK TABLE t</c>.</summary>
internal sealed record CheckTableStatement(SourceSpan Span, TableReference Table) : Statement(Span);
