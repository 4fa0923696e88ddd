using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>A query's text on its way to DuckDB, with the way back to the user's text and the time travel of its tables by their offset.
/// </summary>
/// <param name="Text">The text as it is now.</param>
/// <param name="ToSource">Gives the offset in the user's text that an offset of <paramref name="Text"/> came from.</param>
/// <param name="TimeTravels">Time travel by the offset of the table's name.</param>
internal sealed record QueryText(string Text, Func<int, int> ToSource, IReadOnlyDictionary<int, TimeTravel> TimeTravels)
{
    /// <summary>The text of a scanned query.</summary>
    public static QueryText Of(ScannedQuery query) => new(
        query.Text, query.Normalized.ToSource, query.TimeTravels.ToDictionary(t => t.NormalizedStart, t => t.TimeTravel));

    /// <summary>Replaces spans; what is put in brings its own time travel along.</summary>
    public QueryText Replace(IReadOnlyList<QueryEdit> edits)
    {
        if (edits.Count == 0)
            return this;
        var source = new SourceText(Text);
        var collected = new TextEdits(source, source.Span);
        foreach (var edit in edits)
            collected.Replace(edit.Span, edit.Text);
        var changed = collected.Apply();
        var toSource = ToSource;
        var travels = new Dictionary<int, TimeTravel>();
        foreach (var (offset, travel) in TimeTravels)
        {
            if (!edits.Any(e => e.Span.Contains(offset)))
                travels[changed.FromSource(offset)] = travel;
        }

        var grown = 0;
        foreach (var edit in edits.OrderBy(e => e.Span.Start))
        {
            foreach (var (offset, travel) in edit.TimeTravels ?? new Dictionary<int, TimeTravel>())
                travels[edit.Span.Start + grown + offset] = travel;
            grown += edit.Text.Length - edit.Span.Length;
        }

        return new QueryText(changed.Text, offset => toSource(changed.ToSource(offset)), travels);
    }
}
