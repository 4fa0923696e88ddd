using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>What a commit does to a table; its commit info is made anew at each attempt.</summary>
internal sealed record TableChanges
{
    public Metadata? Metadata { get; init; }

    public Protocol? Protocol { get; init; }

    public IReadOnlyList<DomainMetadata> Domains { get; init; } = [];

    public IReadOnlyList<AddFile> Adds { get; init; } = [];

    public IReadOnlyList<RemoveFile> Removes { get; init; } = [];

    /// <summary>Files of the change data feed. Where there is one, it must tell of all rows that the commit changes: readers look at nothing else.
    /// </summary>
    public IReadOnlyList<AddCdcFile> ChangeFiles { get; init; } = [];
}
