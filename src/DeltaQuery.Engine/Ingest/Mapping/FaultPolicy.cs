namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What becomes of a message that cannot be read or mapped.</summary>
internal enum FaultPolicy
{
    /// <summary>The batch fails, and names the message.</summary>
    Fail,

    /// <summary>It is left out, and counted.</summary>
    Skip,

    /// <summary>It is set aside with what is wrong.</summary>
    DeadLetter,

    /// <summary>What does not fit is kept as JSON in a column, and the rest of the row lands.</summary>
    Rescue,
}
