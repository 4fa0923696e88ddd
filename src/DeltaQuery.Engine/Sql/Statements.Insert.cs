namespace DeltaQuery.Engine.Sql;

/// <summary><c>INSERT INTO [TABLE] t [(columns)] [BY NAME] query</c>.</summary>
internal sealed record InsertStatement(
    SourceSpan Span, TableReference Table, IReadOnlyList<Identifier> Columns, bool ByName, SourceSpan Query) : Statement(Span)
{
    public override IReadOnlyList<SourceSpan> QuerySpans => [Query];
}
