using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>What a commit does to a table; its commit info is made anew at each attempt.</summary>
internal sealed record TableChanges
{
    public Metadata? Metadata { get; init; }

    public Protocol? Protocol { get; init; }

    public IReadOnlyList<DomainMetadata> Domains { get; init; } = [];

    /// <summary>Transaction identifiers that are set.</summary>
    public IReadOnlyList<SetTransaction> Transactions { get; init; } = [];

    public IReadOnlyList<AddFile> Adds { get; init; } = [];

    public IReadOnlyList<RemoveFile> Removes { get; init; } = [];
}
