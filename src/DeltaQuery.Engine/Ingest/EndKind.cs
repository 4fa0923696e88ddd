namespace DeltaQuery.Engine.Ingest;

/// <summary>When a loop ends.</summary>
internal enum EndKind
{
    /// <summary>At the ends that the partitions had when it began.</summary>
    End,

    /// <summary>Before offsets that are told; at the ends of the beginning in partitions for which none is.</summary>
    Offsets,

    /// <summary>Before the first message of that time or later.</summary>
    Timestamp,

    /// <summary>After so many messages.</summary>
    Rows,

    /// <summary>When no message has come for so long.</summary>
    Idle,

    /// <summary>After so long.</summary>
    For,

    /// <summary>After one batch, or at the ends of the beginning if these come first.</summary>
    Once,

    /// <summary>When it is stopped.</summary>
    Never,
}
