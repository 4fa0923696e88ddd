namespace DeltaQuery.Engine.Sql;

/// <summary><c>OPTIMIZE t [WHERE p] [ZORDER BY (a, b.c)] [FULL]</c>.</summary>
internal sealed record OptimizeStatement(SourceSpan Span, TableReference Table) : Statement(Span)
{
    /// <summary>Which partitions, or null for all.</summary>
    public SourceSpan? Where { get; init; }

    public IReadOnlyList<ColumnPath> ZOrderBy { get; init; } = [];

    /// <summary>FULL, which says that files are clustered anew that are clustered already; null where it does not stand.</summary>
    public SourceSpan? Full { get; init; }
}

/// <summary><c>OPTIMIZE ALL TABLES [IN schema]</c>; without a schema those of all.</summary>
internal sealed record OptimizeAllStatement(SourceSpan Span, TableReference? Schema) : Statement(Span);

/// <summary><c>REORG TABLE t [WHERE p] APPLY (PURGE)</c>.</summary>
internal sealed record ReorgTableStatement(SourceSpan Span, TableReference Table, SourceSpan? Where) : Statement(Span);
