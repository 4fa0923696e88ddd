using System.Numerics;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Where rows that are sorted along a curve are cut into files: there, as far as the files' size allows, where the curve enters another
/// part of the cube. So what a file holds is a box or two, not parts of many.</summary>
internal static class CurveCuts
{
    // Of the rows that a file may have, those that it must have.
    private const double Least = 0.6;

    /// <summary>The ends of the files, as counts of rows from the first.</summary>
    /// <param name="cells">Parts of the curve, ascending, with their rows: the leading bits of the places in them.</param>
    /// <param name="most">How many rows a file may have.</param>
    public static IReadOnlyList<long> Of(IReadOnlyList<(long Cell, long Rows)> cells, long most)
    {
        var boundaries = new List<(long Row, int Level)>(); // behind each cell, and how large a part of the cube is left there
        long count = 0;
        for (var i = 0; i < cells.Count; i++)
        {
            count += cells[i].Rows;
            if (i + 1 < cells.Count)
                boundaries.Add((count, 64 - BitOperations.LeadingZeroCount((ulong)(cells[i].Cell ^ cells[i + 1].Cell))));
        }

        var cuts = new List<long>();
        var next = 0;
        for (long at = 0; at < count; at = cuts[^1])
        {
            cuts.Add(End(at, count - at));
        }

        return cuts;

        long End(long at, long left)
        {
            if (left <= most)
                return count;
            var high = left < 2 * Least * most ? (long)(Least * most) : most;
            var low = Math.Min((long)(Least * most), left - (long)(Least * most));
            var (end, level) = (at + high, -1);
            for (; next < boundaries.Count && boundaries[next].Row <= at + high; next++)
            {
                if (boundaries[next].Row >= at + low && boundaries[next].Level >= level)
                    (end, level) = boundaries[next];
            }

            // What lies behind the cut is looked at again.
            while (next > 0 && boundaries[next - 1].Row > end)
                next--;
            return Math.Max(end, at + 1);
        }
    }
}
