namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A DuckDB expression over the fields of the value, and over the columns of <c>message</c>.</summary>
/// <param name="Sql">Its text. Paths into the value stand in it as the names of <see cref="Paths"/>, and columns of <c>message</c> that
/// were named
/// with it as <see cref="MessageColumns.Hidden"/> says.</param>
/// <param name="Position">Its place in the statement's text.</param>
internal sealed record SqlExpression(string Sql, int Position)
{
    /// <summary>The paths into the value.</summary>
    public IReadOnlyList<ValuePath> Paths { get; init; } = [];

    /// <summary>All names that stand in it by themselves: those of columns, and perhaps of functions and types, too.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>The columns of <c>message</c> that are named with it.</summary>
    public IReadOnlyCollection<MessageItem> Items { get; init; } = [];
}
