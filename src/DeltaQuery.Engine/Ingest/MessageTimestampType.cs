namespace DeltaQuery.Engine.Ingest;

/// <summary>What a message's timestamp tells.</summary>
internal enum MessageTimestampType : byte
{
    /// <summary>The message has none.</summary>
    None = 0,

    /// <summary>When the producer made it.</summary>
    CreateTime = 1,

    /// <summary>When the broker took it in.</summary>
    LogAppendTime = 2,
}
