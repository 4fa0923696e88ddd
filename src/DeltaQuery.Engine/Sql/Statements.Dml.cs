namespace DeltaQuery.Engine.Sql;

/// <summary><c>DELETE FROM t [AS a] [WHERE p]</c>.</summary>
internal sealed record DeleteStatement(SourceSpan Span, TableReference Table, Identifier? Alias, SourceSpan? Where) : Statement(Span);

/// <summary><c>UPDATE t [AS a] SET c = e, s.f = e [WHERE p]</c>.</summary>
internal sealed record UpdateStatement(
    SourceSpan Span, TableReference Table, Identifier? Alias, IReadOnlyList<Assignment> Assignments, SourceSpan? Where) : Statement(Span);

/// <summary><c>MERGE [WITH SCHEMA EVOLUTION] INTO t [AS a] USING source [AS b] ON c WHEN ..</c>.</summary>
internal sealed record MergeStatement(
    SourceSpan Span, TableReference Table, Identifier? Alias, MergeSource Source, SourceSpan On, IReadOnlyList<MergeClause> Clauses)
    : Statement(Span)
{
    /// <summary>Whether columns that the table lacks are added to it.</summary>
    public bool Evolves { get; init; }
}

/// <summary><c>TRUNCATE TABLE t</c>.</summary>
internal sealed record TruncateStatement(SourceSpan Span, TableReference Table) : Statement(Span);

/// <summary>A column, or a field of it, and the value that it gets.</summary>
/// <param name="Column">The path; an alias of the table may be its first part.</param>
/// <param name="Value">The place of the expression.</param>
internal sealed record Assignment(IReadOnlyList<Identifier> Column, SourceSpan Value);

/// <summary>What MERGE takes rows from: a table, a function or a query, with its alias.</summary>
/// <param name="Relation">The relation, with its alias.</param>
/// <param name="Name">What its columns may be qualified with; null if nothing.</param>
/// <param name="Query">The query in the relation's parentheses, if it is one.</param>
internal sealed record MergeSource(SourceSpan Relation, string? Name, SourceSpan? Query)
{
    /// <summary>The place of what gives the rows.</summary>
    public SourceSpan Rows => Query ?? Relation;
}

/// <summary>A WHEN clause.</summary>
/// <param name="Span">The whole of it.</param>
/// <param name="Rows">Which rows it is for.</param>
/// <param name="Condition">What else must hold, or null.</param>
/// <param name="Action">What it does.</param>
/// <param name="Assignments">The columns that it sets; of <c>*</c> none.</param>
internal sealed record MergeClause(
    SourceSpan Span, MergeRows Rows, SourceSpan? Condition, MergeAction Action, IReadOnlyList<Assignment> Assignments)
{
    /// <summary>Whether the columns are those of the source, by name.</summary>
    public bool IsStar => Action != MergeAction.Delete && Assignments.Count == 0;
}

/// <summary>The rows that a clause of MERGE is for.</summary>
internal enum MergeRows
{
    Matched,
    NotMatched,
    NotMatchedBySource,
}

/// <summary>What a clause of MERGE does.</summary>
internal enum MergeAction
{
    Update,
    Delete,
    Insert,
}
