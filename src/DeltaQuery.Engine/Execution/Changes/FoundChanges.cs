using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>What the table of changes (<see cref="RowChanges"/>) says, read once: how many rows there are of each kind, and which rows of which
/// files go.</summary>
internal sealed class FoundChanges
{
    private readonly SortedDictionary<int, Rows> _gone = [];
    private readonly long[] _kinds = new long[3];

    /// <summary>How many rows are deleted, updated and inserted.</summary>
    public (long Deleted, long Updated, long Inserted) Kinds => (_kinds[RowChanges.Delete], _kinds[RowChanges.Update], _kinds[RowChanges.Insert]);

    /// <summary>Whether a row is changed twice.</summary>
    public bool HasTwice { get; private set; }

    /// <summary>The files that lose rows, by their places in <see cref="TargetScan.Files"/>, and how many.</summary>
    public IEnumerable<(int File, long Rows)> Files => _gone.Select(f => (f.Key, f.Value.Count));

    /// <summary>The bitmap of the rows that a file loses: bit r is row r.</summary>
    public ulong[] Gone(int file) => _gone[file].Bitmap;

    public static FoundChanges Read(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        var found = new FoundChanges();
        using var result = connection.QueryStreaming(
            $"SELECT {TargetScan.FileColumn}, {TargetScan.RowColumn}, {RowChanges.KindColumn} FROM {RowChanges.Table}", ct: cancellationToken);
        var (current, gone) = (-1L, new Rows());
        while (result.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            var files = chunk[0].Values<long>();
            var rows = chunk[1].Values<long>();
            var kinds = chunk[2].Values<sbyte>();
            for (var i = 0; i < chunk.RowCount; i++)
            {
                found._kinds[kinds[i]]++;
                if (kinds[i] == RowChanges.Insert)
                    continue;
                if (files[i] != current)
                    (current, gone) = (files[i], found.Of(checked((int)files[i])));
                found.HasTwice |= !gone.Add(rows[i]);
            }
        }

        return found;
    }

    private Rows Of(int file)
    {
        if (!_gone.TryGetValue(file, out var rows))
            _gone[file] = rows = new Rows();
        return rows;
    }

    private sealed class Rows
    {
        private ulong[] _bitmap = [];

        public ulong[] Bitmap => _bitmap;

        public long Count { get; private set; }

        /// <summary>False if the row was there already.</summary>
        public bool Add(long row)
        {
            var word = checked((int)(row >> 6));
            if (word >= _bitmap.Length)
                Array.Resize(ref _bitmap, Math.Max(word + 1, _bitmap.Length * 2));
            var before = _bitmap[word];
            _bitmap[word] |= 1UL << (int)(row & 63);
            if (before == _bitmap[word])
                return false;
            Count++;
            return true;
        }
    }
}
