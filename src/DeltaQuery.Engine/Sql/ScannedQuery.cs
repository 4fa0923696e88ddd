namespace DeltaQuery.Engine.Sql;

/// <summary>A query's text made fit for DuckDB, and what was taken out of it. Spans are of the source text; <see cref="Normalized"/>
/// gives the way between them and DuckDB's offsets.</summary>
internal sealed record ScannedQuery(SourceText Source, SourceSpan Span, NormalizedText Normalized)
{
    /// <summary>The text for DuckDB: no backticks or time travel, parameters as <c>$n</c> or <c>$name</c>; mostly as long.</summary>
    public string Text => Normalized.Text;

    /// <summary>The time travel of table names, in the text's order.</summary>
    public IReadOnlyList<TimeTravelClause> TimeTravels { get; init; } = [];

    /// <summary>The Delta statements used as relations, in the text's order. They are still in <see cref="Text"/>.</summary>
    public IReadOnlyList<EmbeddedStatement> Embedded { get; init; } = [];

    /// <summary>The parameters, in the text's order; those in a time travel's expression too.</summary>
    public IReadOnlyList<QueryParameter> Parameters { get; init; } = [];
}

/// <summary>Time travel of the table named at <paramref name="Name"/>; for <c>delta_scan('p')</c> that is the whole call.
/// <paramref name="NormalizedStart"/> is the name's offset in <see cref="ScannedQuery.Text"/>, in UTF-16 code units.</summary>
internal sealed record TimeTravelClause(SourceSpan Name, int NormalizedStart, TimeTravel TimeTravel);

/// <summary>A DESCRIBE or SHOW in parentheses, used as a relation; <paramref name="Span"/> is the source's, with the parentheses, and
/// <paramref name="NormalizedSpan"/> the same in <see cref="ScannedQuery.Text"/>.</summary>
internal sealed record EmbeddedStatement(SourceSpan Span, SourceSpan NormalizedSpan, Statement Statement);

/// <summary>A parameter: its name as DuckDB sees it, a number for a positional one.</summary>
internal sealed record QueryParameter(string Name, SourceSpan Span)
{
    /// <summary>Its position from 1; null for a named one.</summary>
    public int? Ordinal => int.TryParse(Name, out var ordinal) ? ordinal : null;

    /// <summary>Whether it stands for a literal of a statement's own grammar; the others are in expressions.</summary>
    public bool IsOperand { get; init; }
}
