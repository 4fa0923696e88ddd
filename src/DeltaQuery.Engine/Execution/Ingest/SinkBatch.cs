using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>A batch on its way into the table.</summary>
/// <param name="messages">The messages.</param>
/// <param name="moves">The partitions whose position the batch moves.</param>
internal sealed class SinkBatch(MessageBuffer messages, IReadOnlyList<PositionMove> moves)
{
    public MessageBuffer Messages => messages;

    public IReadOnlyList<PositionMove> Moves => moves;

    /// <summary>How often other commits came first.</summary>
    public int Conflicts { get; set; }

    /// <summary>The rows; null before they are mapped.</summary>
    public MappedMessages? Mapped { get; set; }

    /// <summary>The table's schema for which they were mapped, as its metadata has it; null where there was no table.</summary>
    public string? MappedFor { get; set; }

    /// <summary>The messages that this batch has put into the dead letter table.</summary>
    public HashSet<int> DeadLetters { get; } = [];

    /// <summary>What is known of the dead letter table: below which offset messages of a partition were there before the batch, and the position that
    /// it has now.</summary>
    public Dictionary<TopicPartition, (long Below, long? Stored)> DeadLetterPositions { get; } = [];

    /// <summary>How long it took to decode the messages, however often.</summary>
    public TimeSpan Decode { get; set; }

    public TimeSpan Map { get; set; }
}
