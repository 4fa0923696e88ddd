namespace DeltaQuery.Engine.Sql;

/// <summary><c>COPY INTO t [BY POSITION | (columns)] FROM 'path' | (SELECT .. FROM 'path') FILEFORMAT = JSON|CSV|PARQUET ..</c>.</summary>
/// <param name="Span">The statement.</param>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns that the source's go into, in this order; none if they go by name, or by place.</param>
/// <param name="ByPosition">Whether the source's columns go by place.</param>
/// <param name="Query">The place of <c>FROM 'path'</c>, or of the SELECT.</param>
/// <param name="Path">The place of the path in it.</param>
/// <param name="Source">The path: of a file, a folder or a pattern.</param>
/// <param name="Format">JSON, CSV or PARQUET.</param>
internal sealed record CopyIntoStatement(
    SourceSpan Span, TableReference Table, IReadOnlyList<Identifier> Columns, bool ByPosition, SourceSpan Query, SourceSpan Path, string Source, string Format)
    : Statement(Span)
{
    /// <summary>Whether the source is a SELECT.</summary>
    public bool IsSelect { get; init; }

    /// <summary>The files below the path; empty for all.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The pattern that files below the path match; null for all.</summary>
    public string? Pattern { get; init; }

    public IReadOnlyList<TableProperty> FormatOptions { get; init; } = [];

    public IReadOnlyList<TableProperty> CopyOptions { get; init; } = [];

    public override IReadOnlyList<SourceSpan> QuerySpans => [Query];
}
