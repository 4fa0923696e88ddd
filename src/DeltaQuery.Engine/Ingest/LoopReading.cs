namespace DeltaQuery.Engine.Ingest;

/// <summary>What a loop shows of itself while it runs.</summary>
/// <param name="BufferedMessages">Messages that are read and not committed.</param>
/// <param name="BufferedBytes">Their keys, values and headers.</param>
/// <param name="Lags">How many offsets each of its partitions has behind what is committed, as far as that is known.</param>
internal sealed record LoopReading(long BufferedMessages, long BufferedBytes, IReadOnlyDictionary<TopicPartition, long> Lags)
{
    public static readonly LoopReading Nothing = new(0, 0, new Dictionary<TopicPartition, long>());
}
