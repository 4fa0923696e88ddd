namespace DeltaQuery.Engine.Sql;

/// <summary><c>INSERT INTO [TABLE] t [(columns)] [BY NAME] query</c>.</summary>
internal sealed record InsertStatement(
    SourceSpan Span, TableReference Table, IReadOnlyList<Identifier> Columns, bool ByName, SourceSpan Query) : Statement(Span)
{
    /// <summary>The words DEFAULT in VALUES.</summary>
    public IReadOnlyList<DefaultValue> Defaults { get; init; } = [];

    /// <summary>How many rows VALUES has.</summary>
    public int ValueRows { get; init; }

    public override IReadOnlyList<SourceSpan> QuerySpans => [Query];
}

/// <summary>The word DEFAULT as a value, and the place of its column in the row.</summary>
internal sealed record DefaultValue(SourceSpan Span, int Column);
