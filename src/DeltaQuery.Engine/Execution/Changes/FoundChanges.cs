using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>What changes (<see cref="RowChanges"/>) say, read once: how many rows there are of each kind, and which rows of which files go.
/// </summary>
internal sealed class FoundChanges
{
    private readonly SortedDictionary<int, Bitmap> _gone = [];
    private readonly long[] _kinds = new long[3];

    /// <summary>How many rows are deleted, updated and inserted.</summary>
    public (long Deleted, long Updated, long Inserted) Kinds => (_kinds[RowChanges.Delete], _kinds[RowChanges.Update], _kinds[RowChanges.Insert]);

    /// <summary>Whether a row is changed twice.</summary>
    public bool HasTwice { get; private set; }

    /// <summary>The files that lose rows, by their places in <see cref="TargetScan.Files"/>, and how many.</summary>
    public IEnumerable<(int File, long Rows)> Files => _gone.Select(f => (f.Key, f.Value.Count));

    /// <summary>The bitmap of the rows that a file loses: bit r is row r.</summary>
    public ulong[] Gone(int file) => _gone[file].Words;

    /// <summary>The rows of the source that are written; empty where changes do not tell.</summary>
    public SourceRows Sources { get; } = new();

    /// <summary>Reads them from the table of changes.</summary>
    public static FoundChanges Read(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        using var result = connection.QueryStreaming(
            $"SELECT {TargetScan.FileColumn}, {TargetScan.RowColumn}, {RowChanges.KindColumn} FROM {RowChanges.Table}", ct: cancellationToken);
        return Read(result, cancellationToken);
    }

    /// <summary>Reads them from a query with the columns file, row and kind, and behind them the source's row, if there is one.</summary>
    public static FoundChanges Read(DuckDbResult result, CancellationToken cancellationToken)
    {
        var found = new FoundChanges();
        var hasSources = result.ColumnCount > 3;
        var (current, gone) = (-1L, new Bitmap());
        while (result.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            var files = chunk[0].Values<long>();
            var rows = chunk[1].Values<long>();
            var kinds = chunk[2].Values<sbyte>();
            var sources = hasSources ? chunk[3].Values<long>() : [];
            for (var i = 0; i < chunk.RowCount; i++)
            {
                found._kinds[kinds[i]]++;
                if (hasSources && kinds[i] != RowChanges.Delete)
                    found.Sources.Add(sources[i]);
                if (kinds[i] == RowChanges.Insert)
                    continue;
                if (files[i] != current)
                    (current, gone) = (files[i], found.Of(checked((int)files[i])));
                found.HasTwice |= !gone.Add(rows[i]);
            }
        }

        return found;
    }

    private Bitmap Of(int file)
    {
        if (!_gone.TryGetValue(file, out var rows))
            _gone[file] = rows = new Bitmap();
        return rows;
    }
}
