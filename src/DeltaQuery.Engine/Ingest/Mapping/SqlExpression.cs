namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A DuckDB expression over the fields of the value, and over the columns of <c>message</c>.</summary>
/// <param name="Sql">Its text. Paths into the value stand in it as the names of <see cref="Paths"/>, columns of <c>message</c> that were named with it
/// as <see cref="MessageColumns.Hidden"/> says, and parameters as the literals of their values.</param>
/// <param name="Position">Its place in the statement's text.</param>
internal sealed record SqlExpression(string Sql, int Position)
{
    /// <summary>The paths into the value.</summary>
    public IReadOnlyList<ValuePath> Paths { get; init; } = [];

    /// <summary>All names that stand in it by themselves: those of columns, and perhaps of functions and types, too.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>The columns of <c>message</c> that are named with it.</summary>
    public IReadOnlyCollection<MessageItem> Items { get; init; } = [];

    /// <summary>Where <see cref="Sql"/> has other text than the statement, in order: from where, how many characters, and in the place of how many. Other
    /// text of the same length is not told.</summary>
    public IReadOnlyList<(int At, int Length, int Replaced)> Literals { get; init; } = [];

    /// <summary>The place in the statement's text of a place in <see cref="Sql"/>.</summary>
    public int PlaceOf(int at)
    {
        var place = at;
        foreach (var (start, length, replaced) in Literals)
        {
            if (at < start)
                break;
            place = at < start + length ? place - (at - start) : place - length + replaced;
        }

        return Position + place;
    }
}
