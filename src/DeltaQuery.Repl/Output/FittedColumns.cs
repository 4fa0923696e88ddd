namespace DeltaQuery.Repl.Output;

/// <summary>Which columns of a box are shown, and how wide, so that it fits a terminal.</summary>
/// <param name="Columns">Those that are shown.</param>
/// <param name="Widths">How wide the text of each of them may be.</param>
/// <param name="Gap">Before which of them columns are left out; null where none are.</param>
internal sealed record FittedColumns(IReadOnlyList<int> Columns, IReadOnlyList<int> Widths, int? Gap)
{
    private const int Frame = 3; // of a column: a line, and a blank at each side
    private const int Narrow = 6; // columns are left out before they become narrower

    /// <param name="natural">How wide the text of each column is.</param>
    /// <param name="width">How wide the box may be; null for any width.</param>
    public static FittedColumns Of(IReadOnlyList<int> natural, int? width)
    {
        var all = Enumerable.Range(0, natural.Count).ToList();
        if (width is not { } most || Needed(natural) <= most)
            return new FittedColumns(all, natural, null);
        if (Needed(natural.Select(Least)) <= most)
            return new FittedColumns(all, Shrink(natural, most), null);
        var (left, right) = Keep(natural, most - Frame - 1);
        if (left + right == natural.Count)
            return new FittedColumns(all, Shrink(natural, most), null);
        List<int> kept = [.. all.Take(left), .. all.Skip(natural.Count - right)];
        return new FittedColumns(kept, Shrink([.. kept.Select(c => natural[c])], most - Frame - 1), left);
    }

    private static int Needed(IEnumerable<int> widths) => 1 + widths.Sum(w => w + Frame);

    private static int Least(int width) => Math.Min(width, Narrow);

    // Columns from both ends, at least the first.
    private static (int Left, int Right) Keep(IReadOnlyList<int> natural, int most)
    {
        var (left, right) = (1, 0);
        var used = 1 + Least(natural[0]) + Frame;
        while (left + right < natural.Count)
        {
            var next = right < left ? natural.Count - 1 - right : left;
            used += Least(natural[next]) + Frame;
            if (used > most)
                break;
            (left, right) = right < left ? (left, right + 1) : (left + 1, right);
        }

        return (left, right);
    }

    // The widest give way first, all to one width; what is over goes to the first of them.
    private static int[] Shrink(IReadOnlyList<int> natural, int most)
    {
        var cap = Narrow;
        while (cap > 1 && Needed(natural.Select(w => Math.Min(w, cap))) > most)
            cap--;
        while (natural.Any(w => w > cap) && Needed(natural.Select(w => Math.Min(w, cap + 1))) <= most)
            cap++;
        var widths = natural.Select(w => Math.Min(w, cap)).ToArray();
        for (var i = 0; i < widths.Length && Needed(widths) < most; i++)
            if (natural[i] > widths[i])
                widths[i]++;
        return widths;
    }
}
