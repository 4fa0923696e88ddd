namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What a <see cref="ComputedValue"/> is computed of.</summary>
internal enum ComputedOf
{
    /// <summary>Each message.</summary>
    Message,

    /// <summary>Messages that WHERE holds for.</summary>
    KeptMessage,

    /// <summary>The columns of the row, and of the message what is no column of the row.</summary>
    RowAndMessage,

    /// <summary>The columns of the row alone.</summary>
    Row,
}
