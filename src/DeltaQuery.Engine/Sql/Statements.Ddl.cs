namespace DeltaQuery.Engine.Sql;

/// <summary><c>CREATE [OR REPLACE] TABLE [IF NOT EXISTS] t [(columns)] [USING DELTA] [PARTITIONED BY ..] .. [AS query]</c>: a Delta
/// table. Without columns there is a query.</summary>
internal sealed record CreateTableStatement(SourceSpan Span, TableReference Table) : Statement(Span)
{
    public bool OrReplace { get; init; }

    public bool IfNotExists { get; init; }

    /// <summary>Whether <c>USING DELTA</c> was written; without it the table is a Delta table too.</summary>
    public bool UsingDelta { get; init; }

    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    public IReadOnlyList<Identifier> PartitionedBy { get; init; } = [];

    /// <summary>The columns of <c>CLUSTER BY</c>.</summary>
    public IReadOnlyList<ColumnPath> ClusterBy { get; init; } = [];

    public string? Location { get; init; }

    public string? Comment { get; init; }

    public IReadOnlyList<TableProperty> Properties { get; init; } = [];

    public SourceSpan? Query { get; init; }

    public override IReadOnlyList<SourceSpan> QuerySpans => Query is { } query ? [query] : [];
}

/// <summary>A column of CREATE TABLE; <paramref name="Type"/> is the place of the type's text.</summary>
internal sealed record ColumnDefinition(Identifier Name, SourceSpan Type, bool NotNull, string? Comment)
{
    /// <summary>The expression of DEFAULT.</summary>
    public SourceSpan? Default { get; init; }

    /// <summary>The expression of GENERATED ALWAYS AS.</summary>
    public SourceSpan? Generated { get; init; }

    public IdentityDefinition? Identity { get; init; }
}

/// <summary>GENERATED .. AS IDENTITY; <paramref name="Always"/> rather than BY DEFAULT.</summary>
internal sealed record IdentityDefinition(bool Always, long Start, long Step);

/// <summary>A pair of TBLPROPERTIES; keys in parts (<c>delta.appendOnly</c>) are joined by dots.</summary>
internal sealed record TableProperty(string Key, string Value, SourceSpan Span);

/// <summary><c>DROP TABLE | VIEW [IF EXISTS] name, ..</c>; session tables and views are DuckDB's to drop.</summary>
internal sealed record DropStatement(SourceSpan Span, bool View, bool IfExists, IReadOnlyList<TableReference> Names) : Statement(Span);
