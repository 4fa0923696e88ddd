using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Editing;

/// <summary>Candidates in columns, as wide as the screen at most.</summary>
internal static class CandidateList
{
    private const int Gap = 2;

    /// <summary>The lines.</summary>
    /// <param name="labels">The candidates.</param>
    /// <param name="columns">How wide the screen is.</param>
    /// <param name="most">How many lines there may be; the last one then tells how many candidates are left out.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> labels, int columns, int most)
    {
        labels = [.. labels.Select(label => TableCells.Shown(label).ToString())];
        var width = labels.Max(label => DisplayWidth.Of(label)) + Gap;
        var across = Math.Max(1, (columns + Gap) / width);
        var down = (labels.Count + across - 1) / across;
        var (rows, shown) = (down, labels.Count);
        if (down > most)
            (rows, shown) = (Math.Max(1, most - 1), Math.Max(1, most - 1) * across);
        var lines = Enumerable.Range(0, rows).Select(row => Line(labels.Take(shown), row, rows, width, columns)).ToList();
        if (shown < labels.Count)
            lines.Add($"… and {labels.Count - shown} more");
        return lines;
    }

    private static string Line(IEnumerable<string> labels, int row, int rows, int width, int columns)
    {
        var cells = labels.Where((_, i) => i % rows == row).Select(label => DisplayWidth.Cut(label, columns, "…")).ToList();
        return string.Concat(cells.Select((label, i) => i == cells.Count - 1 ? label : label + new string(' ', width - DisplayWidth.Of(label))));
    }
}
