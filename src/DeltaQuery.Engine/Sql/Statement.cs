namespace DeltaQuery.Engine.Sql;

/// <summary>A parsed statement. Query bodies stay text: their spans are given, and DuckDB parses what stands in them.</summary>
internal abstract record Statement(SourceSpan Span)
{
    /// <summary>The query texts inside it in which Delta tables may be named; the engine rewrites these and nothing else.</summary>
    public virtual IReadOnlyList<SourceSpan> QuerySpans => [];
}
