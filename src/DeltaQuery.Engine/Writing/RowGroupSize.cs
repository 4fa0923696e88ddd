namespace DeltaQuery.Engine.Writing;

/// <summary>How many rows the row groups of a file that is written get.</summary>
/// <remarks>DuckDB's threads each fill one, and what they have left over at the end is encoded by one thread, the more the larger they are.
/// Of 500,000 rows that are written anew by two threads, 62,000 of them from a MERGE's source, groups of 61,440 rows took 0.94 of the time of
/// the usual ones, and 0.86 where the source's rows come in parts, too (<see cref="IsOnePart"/>); the file had 3 % more bytes (10 % with
/// 30,720).</remarks>
internal static class RowGroupSize
{
    /// <summary>DuckDB's own, and how many rows of a table it gives to one thread.</summary>
    public const long Usual = 122_880;

    private const long Least = 61_440;
    private const long Vector = 2_048;
    private const int GroupsOfThread = 4;

    // With more, files of millions of rows would have small groups.
    private const int MostThreads = 4;

    /// <summary>The size for so many rows; null for the usual one.</summary>
    public static long? For(long rows)
    {
        var threads = Math.Min(Environment.ProcessorCount, MostThreads);
        var size = Math.Max(Least, rows / (threads * GroupsOfThread) / Vector * Vector);
        return threads == 1 || size >= Usual ? null : size;
    }

    /// <summary>Whether one thread would read and encode so many rows of a table while the others have nothing to do.</summary>
    public static bool IsOnePart(long rows) => rows is > Least / 2 and <= Usual;
}
