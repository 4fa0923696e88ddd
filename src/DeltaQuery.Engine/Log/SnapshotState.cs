using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>What a version of a table is, apart from its files.</summary>
/// <param name="Version">The version.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Metadata">Its metadata.</param>
/// <param name="Transactions">The newest transaction identifier of each application.</param>
/// <param name="Domains">The live domains.</param>
/// <param name="CommitInfo">The commit info of the version's own commit, where it was read and has one.</param>
internal sealed record SnapshotState(
    long Version,
    Protocol Protocol,
    Metadata Metadata,
    IReadOnlyDictionary<string, SetTransaction> Transactions,
    IReadOnlyList<DomainMetadata> Domains,
    CommitInfo? CommitInfo);
