using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Transactions;

/// <summary>Whether a transaction can follow a commit that it did not see: a pure function, cheap checks first.</summary>
internal static class ConflictChecker
{
    /// <summary>The conflict, or null if there is none.</summary>
    /// <param name="reads">What the transaction has read.</param>
    /// <param name="winning">The commit that came before.</param>
    /// <param name="isolation">What the transaction must not have missed.</param>
    /// <param name="relevant">The keys of the files that came in since which the transaction would have read; null if it would have read any.</param>
    /// <param name="unseen">The keys of files with rows that others have added since, and that may not be missed.</param>
    public static Conflict? Find(
        ReadSet reads, CommitActions winning, IsolationLevel isolation, IReadOnlySet<string>? relevant = null, IReadOnlySet<string>? unseen = null)
    {
        if (winning.Protocol is not null)
            return new Conflict(ConflictKind.ProtocolChanged, winning);
        if (winning.Metadata is not null)
            return new Conflict(ConflictKind.MetadataChanged, winning);
        if (reads.IsBlind || winning.Version <= reads.Version)
            return null; // a blind append can follow anything that leaves the schema alone
        if (reads.Files is { } files ? winning.RemovedKeys.Any(files.Contains) : winning.Removes)
            return new Conflict(ConflictKind.ConcurrentDeleteRead, winning);
        var movesUnseen = unseen is not null && winning.RemovedKeys.Any(unseen.Contains);
        return !MayBeMissed(winning, isolation) && winning.Adds.Any(add => (movesUnseen || IsNews(reads, add)) && IsRelevant(add))
            ? new Conflict(ConflictKind.ConcurrentAppend, winning) : null;

        bool IsRelevant(AddFile add) => relevant?.Contains(LogReplay.KeyOf(add.Path, add.DeletionVector)) != false;
    }

    /// <summary>Whether a transaction need not have seen what a commit has added.</summary>
    public static bool MayBeMissed(CommitActions winning, IsolationLevel isolation) => isolation == IsolationLevel.SnapshotIsolation
        || (isolation == IsolationLevel.WriteSerializable && winning.CommitInfo?.IsBlindAppend == true);

    /// <summary>Whether an added file holds rows that were not seen: those of a file that only took the place of others were, or did not matter.</summary>
    private static bool IsNews(ReadSet reads, AddFile add) =>
        add.DataChange || reads.WholeTable || reads.Files!.Contains(LogReplay.KeyOf(add.Path, add.DeletionVector));
}
