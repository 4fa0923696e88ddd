using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>Which rows of a MERGE's source are written, by their row ids in a temporary table of DuckDB's, and how often.</summary>
/// <remarks>A bitmap has the rows that are written at all; those that match more than one row of the table are told once more each time.
/// DuckDB counts a table's committed rows from 0, and those of the transaction that is under way from <see cref="Uncommitted"/>.</remarks>
internal sealed class SourceRows
{
    private const long Uncommitted = 36_028_797_018_960_000; // MAX_ROW_ID

    private readonly Bitmap[] _written = [new(), new()];
    private readonly Dictionary<long, long> _again = [];

    /// <summary>The rows that are written more than once, as often as they still are.</summary>
    public IReadOnlyDictionary<long, long> Again => _again;

    /// <summary>The bitmaps of the rows that are written.</summary>
    public ulong[][] Bitmaps => [.. _written.Select(w => w.Words)];

    /// <summary>The place among <see cref="Bitmaps"/> of that of a row, as SQL.</summary>
    public static string List(string row) => $"CAST({row} >= {Uncommitted} AS BIGINT)";

    /// <summary>The row's place in it, as SQL.</summary>
    public static string Place(string row) => $"{row} % {Uncommitted}";

    public void Add(long row)
    {
        if (!_written[row >= Uncommitted ? 1 : 0].Add(row % Uncommitted))
            _again[row] = _again.GetValueOrDefault(row) + 1;
    }

    /// <summary>Leaves the rows that are written once more in a temporary table with one column <paramref name="column"/>.</summary>
    public void KeepAgain(DuckDbConnection connection, string table, string column)
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {table} ({column} BIGINT)");
        using var appender = connection.CreateAppender("temp", null, table);
        foreach (var (row, times) in _again)
        {
            for (var i = 0L; i < times; i++)
            {
                appender.Append(row);
                appender.EndRow();
            }
        }

        appender.Flush();
    }
}
