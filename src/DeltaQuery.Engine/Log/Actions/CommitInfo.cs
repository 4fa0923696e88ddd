namespace DeltaQuery.Engine.Log.Actions;

/// <summary>Who made a commit, with what operation. Free-form in the protocol: what is not as expected reads as absent.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#commit-provenance-information">Commit Provenance
/// Information</see>.</remarks>
internal sealed record CommitInfo
{
    public long? Timestamp { get; init; }

    /// <summary>The time of the commit where in-commit timestamps are enabled.</summary>
    public long? InCommitTimestamp { get; init; }

    public string? UserId { get; init; }

    public string? UserName { get; init; }

    public string? Operation { get; init; }

    /// <summary>Values that are no strings are kept as their JSON text.</summary>
    public StringMap? OperationParameters { get; init; }

    /// <summary>JSON text.</summary>
    public string? Job { get; init; }

    /// <summary>JSON text.</summary>
    public string? Notebook { get; init; }

    public string? ClusterId { get; init; }

    public long? ReadVersion { get; init; }

    public string? IsolationLevel { get; init; }

    public bool? IsBlindAppend { get; init; }

    public StringMap? OperationMetrics { get; init; }

    public string? UserMetadata { get; init; }

    public StringMap? Tags { get; init; }

    public string? EngineInfo { get; init; }

    public string? TxnId { get; init; }
}
