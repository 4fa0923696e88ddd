namespace DeltaQuery.Engine.Transactions;

/// <summary>What a transaction has read of the table that it changes.</summary>
/// <param name="Version">The version that was read.</param>
/// <param name="WholeTable">Whether all rows were read, as far as conflicts go.</param>
internal sealed record ReadSet(long Version, bool WholeTable)
{
    /// <summary>The keys of the files that were read; null where none was, or all.</summary>
    public IReadOnlySet<string>? Files { get; init; }

    /// <summary>Tells the keys of the files that came in since and would have been read, had they been there; others that were there before may be
    /// among them.</summary>
    public Func<CancellationToken, Task<IReadOnlySet<string>>>? FindNewFiles { get; init; }

    /// <summary>Whether no row was read.</summary>
    public bool IsBlind => !WholeTable && Files is null;

    /// <summary>Nothing but protocol and metadata: what a blind append reads.</summary>
    public static ReadSet Blind(long version) => new(version, WholeTable: false);

    /// <summary>All rows.</summary>
    public static ReadSet All(long version) => new(version, WholeTable: true);

    /// <summary>What was read here or there, of the same version.</summary>
    public ReadSet And(ReadSet other)
    {
        if (IsBlind || other.WholeTable)
            return other;
        if (other.IsBlind || WholeTable)
            return this;
        return new ReadSet(Version, WholeTable: false)
        {
            Files = Files!.Union(other.Files!).ToHashSet(StringComparer.Ordinal),
            FindNewFiles = FindNewFiles is { } ours && other.FindNewFiles is { } theirs
                ? async cancellationToken => (await ours(cancellationToken).ConfigureAwait(false))
                    .Union(await theirs(cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal)
                : null, // any new file counts
        };
    }
}
