namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What a message's value stands for.</summary>
internal enum MessageEnvelope
{
    /// <summary>A row.</summary>
    None,

    /// <summary>The row of the message's key; without a value the message deletes it.</summary>
    Upsert,

    /// <summary>A change as Debezium writes it.</summary>
    Debezium,
}
