namespace DeltaQuery.Engine.Sql;

/// <summary><c>INSERT [WITH SCHEMA EVOLUTION] INTO|OVERWRITE [TABLE] t [PARTITION (..)] [(columns) | BY NAME] [REPLACE WHERE p] query</c>.</summary>
internal sealed record InsertStatement(
    SourceSpan Span, TableReference Table, IReadOnlyList<Identifier> Columns, bool ByName, SourceSpan Query) : Statement(Span)
{
    /// <summary>Whether the rows take the place of those that are there.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Whether columns that the table lacks are added to it.</summary>
    public bool Evolves { get; init; }

    /// <summary>The PARTITION clause.</summary>
    public IReadOnlyList<PartitionItem> Partition { get; init; } = [];

    /// <summary>The condition of REPLACE WHERE, or null.</summary>
    public SourceSpan? ReplaceWhere { get; init; }

    /// <summary>The words DEFAULT in VALUES.</summary>
    public IReadOnlyList<DefaultValue> Defaults { get; init; } = [];

    /// <summary>How many rows VALUES has.</summary>
    public int ValueRows { get; init; }

    public override IReadOnlyList<SourceSpan> QuerySpans => [Query];
}

/// <summary>The word DEFAULT as a value, and the place of its column in the row.</summary>
internal sealed record DefaultValue(SourceSpan Span, int Column);

/// <summary>A column of a PARTITION clause, and the constant that it has in all rows; null if the query gives it.</summary>
internal sealed record PartitionItem(Identifier Column, SourceSpan? Value)
{
    /// <summary>The parameter that the constant is; null if it is written.</summary>
    public QueryParameter? Parameter { get; init; }
}
