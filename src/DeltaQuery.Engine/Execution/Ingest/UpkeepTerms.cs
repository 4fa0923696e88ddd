namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What is done with the table after every so many commits, rows, or so much time; one of the three is set.</summary>
internal sealed record UpkeepTerms(UpkeepKind Kind)
{
    public long? Commits { get; init; }

    public long? Rows { get; init; }

    public TimeSpan? Time { get; init; }

    /// <summary>The columns of ZORDER BY, by their paths.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ZOrderBy { get; init; } = [];

    /// <summary>What VACUUM keeps; null for what the table says.</summary>
    public double? RetainHours { get; init; }
}
