namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>How keys or values are encoded.</summary>
/// <param name="Kind">The encoding.</param>
internal sealed record MessageFormat(MessageFormatKind Kind)
{
    /// <summary>The most bytes that a message may have when it is unpacked.</summary>
    public const int DefaultMaxBytes = 64 << 20;

    /// <summary>Whether each is packed with gzip.</summary>
    public bool IsGzip { get; init; }

    /// <summary>The most bytes that one may have when it is unpacked.</summary>
    public int MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>The zone of timestamps that are written without one.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>What becomes of messages without a value; null for what the format does by itself: TEXT and BYTES make rows of them, the
    /// others
    /// skip them.</summary>
    public NullValues? NullValues { get; init; }

    /// <summary>Whether new columns of ISO 8601 texts become timestamps.</summary>
    public bool InfersTimestamps { get; init; }

    /// <summary>Between the columns of CSV.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Around columns of CSV that hold other than plain text.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>What stands for null in CSV, without quotes.</summary>
    public string NullText { get; init; } = "";
}
