using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>What a batch of an INGEST adds to the commit of the statement that writes its rows, and what became of that commit.</summary>
/// <param name="transactions">The positions that are committed with the rows.</param>
/// <param name="parameters">What the history is to say of the batch.</param>
/// <param name="checkBase">Looks at the version that the statement goes out from, and throws where the batch must not follow it.</param>
internal sealed class BatchCommit(IReadOnlyList<SetTransaction> transactions, StringMap parameters, Action<Snapshot> checkBase)
{
    /// <summary>The version; -1 until there is one.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>The size of each file that was written and added; not of those that only got a deletion vector.</summary>
    public IReadOnlyList<long> FileSizes { get; private set; } = [];

    /// <summary>How often the commit was tried.</summary>
    public int Attempts { get; private set; }

    /// <summary>How long it took, from when the files were written.</summary>
    public TimeSpan Duration { get; private set; }

    private long _begun;

    /// <summary>Looks at the version that the statement goes out from.</summary>
    /// <exception cref="DeltaException">The table is no longer the one that the batch was made for.</exception>
    public void CheckBase(Snapshot snapshot) => checkBase(snapshot);

    /// <summary>The statement's changes with the batch's positions, and what the history says of both.</summary>
    public (TableChanges Changes, Operation Operation) Amend(TableChanges changes, Operation operation)
    {
        _begun = Stopwatch.GetTimestamp();
        List<KeyValuePair<string, string?>> metrics =
        [
            new("numRemovedFiles", Text(changes.Removes.Count)),
            new("numOutputRows", operation.Metrics.GetValueOrDefault("numOutputRows") ?? "0"),
            new("numOutputBytes", Text(changes.Adds.Sum(a => a.Size))),
            new("numAddedFiles", Text(changes.Adds.Count)),
        ];
        metrics.AddRange(operation.Metrics.Where(m => m.Key.StartsWith("numTargetRows", StringComparison.Ordinal)));
        return (
            changes with { Transactions = [.. changes.Transactions, .. transactions] },
            new Operation("STREAMING UPDATE", parameters, new StringMap([.. metrics])));
    }

    /// <summary>Notes what became of it.</summary>
    public void Committed(long version, TableChanges changes, int attempts)
    {
        Duration = Stopwatch.GetElapsedTime(_begun);
        var stayed = changes.Removes.Select(r => r.Path).ToHashSet(StringComparer.Ordinal);
        (Version, FileSizes, Attempts) = (version, [.. changes.Adds.Where(a => !stayed.Contains(a.Path)).Select(a => a.Size)], attempts);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
