namespace DeltaQuery.Engine.Ingest;

/// <summary>What a batch came to.</summary>
internal sealed record CommittedBatch
{
    /// <summary>The table's version that it is.</summary>
    public required long Version { get; init; }

    /// <summary>Rows that were added or updated.</summary>
    public long RowsWritten { get; init; }

    /// <summary>How many of these were updated.</summary>
    public long RowsUpdated { get; init; }

    public long RowsDeleted { get; init; }

    /// <summary>Rows that were added, updated or deleted.</summary>
    public long RowsAffected => RowsWritten + RowsDeleted;

    /// <summary>Messages that were left out as ON ERROR SKIP says.</summary>
    public long Skipped { get; init; }

    /// <summary>Messages that went to the dead letter table.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Messages whose rows EXPECT .. DROP ROW has dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Messages that are no rows and no errors: those without a value, and such that an envelope has no use for.</summary>
    public long Ignored { get; init; }

    /// <summary>Messages that could not be decoded; they are among the skipped or the dead letters.</summary>
    public long DecodeFailures { get; init; }

    /// <summary>The others of these: their rows could not be computed, or break a rule.</summary>
    public long TransformFailures => Skipped + DeadLetters - DecodeFailures;

    /// <summary>The size of each data file that was written and added, in bytes.</summary>
    public IReadOnlyList<long> FileSizes { get; init; } = [];

    public long Bytes => FileSizes.Sum();

    public int Files => FileSizes.Count;

    /// <summary>How often other commits came first.</summary>
    public int Conflicts { get; init; }

    public TimeSpan Decode { get; init; }

    public TimeSpan Map { get; init; }

    public TimeSpan Write { get; init; }

    public TimeSpan Commit { get; init; }
}
