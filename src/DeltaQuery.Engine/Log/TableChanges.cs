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

    /// <summary>Files of the change data feed. Where there is one, it must tell of all rows that the commit changes: readers look at nothing else.
    /// </summary>
    public IReadOnlyList<AddCdcFile> ChangeFiles { get; init; } = [];

    /// <summary>The keys of the files that are added or removed.</summary>
    public IReadOnlyCollection<string> Keys => [.. Adds.Select(KeyOf), .. Removes.Select(KeyOf)];

    /// <summary>These changes and others after them as those of one commit: a file that came and went is in neither list.</summary>
    public TableChanges Then(TableChanges next)
    {
        var removed = next.Removes.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        var ours = Adds.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        return new TableChanges
        {
            Metadata = next.Metadata ?? Metadata,
            Protocol = next.Protocol ?? Protocol,
            Transactions = [.. Transactions.ExceptBy(next.Transactions.Select(t => t.AppId), t => t.AppId), .. next.Transactions],
            Domains = [.. Domains.ExceptBy(next.Domains.Select(d => d.Domain), d => d.Domain), .. next.Domains],
            Adds = [.. Adds.Where(a => !removed.Contains(KeyOf(a))), .. next.Adds],
            Removes = [.. Removes, .. next.Removes.Where(r => !ours.Contains(KeyOf(r)))],
            ChangeFiles = [.. ChangeFiles, .. next.ChangeFiles],
        };
    }

    /// <summary>The state of a table with the changes, under the same version.</summary>
    public SnapshotState On(SnapshotState before) => before with
    {
        Metadata = Metadata ?? before.Metadata,
        Protocol = Protocol ?? before.Protocol,
        Transactions = before.Transactions.Values.Concat(Transactions).GroupBy(t => t.AppId).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal),
        Domains = [.. before.Domains.ExceptBy(Domains.Select(d => d.Domain), d => d.Domain), .. Domains.Where(d => !d.Removed)],
    };

    private static string KeyOf(AddFile add) => LogReplay.KeyOf(add.Path, add.DeletionVector);

    private static string KeyOf(RemoveFile remove) => LogReplay.KeyOf(remove.Path, remove.DeletionVector);
}
