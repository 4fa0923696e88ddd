using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The checkpoint below the appended commits: small ones are taken in, large ones are read in place.</summary>
internal sealed partial class FileList
{
    // Places in what is appended.
    private const int PathColumn = 2;
    private const int VectorColumn = 7; // type, data, offset

    /// <summary>Sets a checkpoint that is read in place at first.</summary>
    /// <param name="source">The checkpoint's adds.</param>
    /// <param name="version">The checkpoint's version.</param>
    /// <param name="seenKeys">The keys that the commits added or removed: they hide the checkpoint's.</param>
    public void SetCheckpoint(CheckpointSource source, long version, IReadOnlyCollection<string> seenKeys)
    {
        lock (_gate)
        {
            AppendSeen(seenKeys, Version);
            _checkpoint = new CheckpointFiles(_connection, source, version);
        }
    }

    /// <summary>Takes in a checkpoint's files.</summary>
    /// <param name="rows">Takes them, as those of the commits (<see cref="Append"/>).</param>
    /// <inheritdoc cref="SetCheckpoint"/>
    /// <exception cref="InvalidDataException">A file has no path.</exception>
    /// <remarks>Which of them are hidden, or there already, is told here: DuckDB takes as long to plan that, 6 ms, as to read a thousand files.
    /// </remarks>
    public void TakeIn(DuckDbAppender rows, CheckpointSource source, long version, IEnumerable<string> seenKeys)
    {
        lock (_gate)
        {
            var all = new FileQuery(version, [], AllColumns: true);
            var known = new HashSet<string>(seenKeys, StringComparer.Ordinal);
            foreach (var group in source.Groups.Where(g => g.Add is not null))
            {
                // Not streaming: the appender may use the connection.
                using var result = _connection.Query(
                    $"SELECT added_version, NULL::BIGINT, {ActionColumns} FROM ({group.Select(version, all, [], null)})");
                while (result.FetchChunk() is { } fetched)
                {
                    using var chunk = fetched;
                    AppendUnknown(rows, chunk, known);
                }
            }
        }
    }

    /// <summary>Appends the files whose keys are new. One writer's checkpoints are known to hold a file many times over, and it may stand in a
    /// manifest and in a sidecar.</summary>
    private static void AppendUnknown(DuckDbAppender rows, DataChunk chunk, HashSet<string> known)
    {
        var kept = new List<uint>(chunk.RowCount);
        for (var row = 0; row < chunk.RowCount; row++)
        {
            if (chunk[PathColumn].IsNull(row))
                throw new InvalidDataException("an add has no path");
            if (known.Add(LogReplay.KeyOfParts(chunk[PathColumn].GetString(row), VectorOf(chunk, row))))
                kept.Add((uint)row);
        }

        if (kept.Count < chunk.RowCount)
            chunk.Keep(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
        if (kept.Count > 0)
            rows.Append(chunk);
    }

    private static string? VectorOf(DataChunk chunk, int row)
    {
        var (type, data, offset) = (chunk[VectorColumn], chunk[VectorColumn + 1], chunk[VectorColumn + 2]);
        return type.IsNull(row) || data.IsNull(row)
            ? null
            : Actions.DeletionVectorDescriptor.IdOf(type.GetString(row), data.GetString(row), offset.IsNull(row) ? null : offset.Values<int>()[row]);
    }
}
