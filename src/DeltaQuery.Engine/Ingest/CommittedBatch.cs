namespace DeltaQuery.Engine.Ingest;

/// <summary>What a batch came to.</summary>
internal sealed record CommittedBatch
{
    /// <summary>The table's version that it is.</summary>
    public required long Version { get; init; }

    public long RowsWritten { get; init; }

    public long RowsUpdated { get; init; }

    public long RowsDeleted { get; init; }

    /// <summary>Messages that were left out as ON ERROR SKIP says.</summary>
    public long Skipped { get; init; }

    /// <summary>Messages that went to the dead letter table.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Messages whose rows EXPECT .. DROP ROW has dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Messages that are no rows and no errors: those without a value, and such that an envelope has no use for.</summary>
    public long Ignored { get; init; }

    /// <summary>The size of the data files that were added, in bytes.</summary>
    public long Bytes { get; init; }

    public int Files { get; init; }

    /// <summary>How often other commits came first.</summary>
    public int Conflicts { get; init; }

    public TimeSpan Decode { get; init; }

    public TimeSpan Map { get; init; }

    public TimeSpan Write { get; init; }

    public TimeSpan Commit { get; init; }
}
