namespace DeltaQuery.Engine.Sql;

/// <summary>A query of DuckDB's: SELECT, WITH, FROM first, VALUES, TABLE, PIVOT, UNPIVOT, or one in parentheses.</summary>
internal sealed record QueryStatement(SourceSpan Span) : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => [Span];
}

/// <summary>A statement that another engine may know: this one does not, and <paramref name="Fault"/> says why. <paramref name="Keyword"/> is its first word,
/// in capitals.</summary>
internal sealed record ForeignStatement(SourceSpan Span, string Keyword, DeltaException Fault) : Statement(Span);

/// <summary><c>EXPLAIN [ANALYZE] [(options)] statement</c>.</summary>
internal sealed record ExplainStatement(SourceSpan Span, bool Analyze, SourceSpan? Options, Statement Target) : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => Target.QuerySpans;
}

/// <summary><c>SUMMARIZE t</c> or <c>SUMMARIZE query</c>: <paramref name="Table"/> or <paramref name="Query"/> is set.</summary>
internal sealed record SummarizeStatement(SourceSpan Span, TableReference? Table, SourceSpan? Query) : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => [Span];
}

/// <summary><c>DESCRIBE query</c> or <c>SHOW query</c>: the columns that the query gives.</summary>
internal sealed record DescribeQueryStatement(SourceSpan Span, SourceSpan Query) : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => [Query];
}

/// <summary><c>COPY (query) TO target</c> or <c>COPY t [(columns)] TO target</c>; exactly one of <paramref name="Query"/> and
/// <paramref name="Table"/> is set. <paramref name="Rest"/> is everything from the target on.</summary>
internal sealed record CopyToStatement(
    SourceSpan Span, SourceSpan? Query, TableReference? Table, IReadOnlyList<Identifier> Columns, SourceSpan Rest) : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => Query is { } query ? [query] : [];
}

/// <summary><c>CREATE [OR REPLACE] TEMP VIEW [IF NOT EXISTS] name [(columns)] AS query</c>.</summary>
internal sealed record CreateTempViewStatement(
    SourceSpan Span, TableReference Name, bool OrReplace, bool IfNotExists, IReadOnlyList<Identifier> Columns, SourceSpan Query)
    : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => [Query];
}

/// <summary><c>CREATE [OR REPLACE] TEMP TABLE [IF NOT EXISTS] name [(columns)] [AS query]</c>: a table of the session, in DuckDB.</summary>
internal sealed record CreateTempTableStatement(
    SourceSpan Span, TableReference Name, bool OrReplace, bool IfNotExists, SourceSpan? Columns, SourceSpan? Query) : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => Query is { } query ? [query] : [];
}
