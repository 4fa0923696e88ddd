using System.Text;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Acceptance.Ingest.Kafka;

/// <summary>Reads with a <see cref="KafkaSource"/> as an INGEST does.</summary>
internal static class SourceRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static KafkaSourceOptions Options(string brokers, params string[] topics) => new() { Brokers = brokers, Topics = topics };

    /// <summary>Options with properties, <c>name=value</c> each.</summary>
    public static KafkaSourceOptions With(this KafkaSourceOptions options, params string[] properties) => options with
    {
        Properties = properties.Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]),
    };

    /// <summary>All partitions of the source's topics from their low watermark on.</summary>
    public static Dictionary<TopicPartition, long> FromTheBeginning(this IKafkaSource source) =>
        (from topic in source.Topics(default)
         from number in Enumerable.Range(0, topic.Partitions)
         let partition = new TopicPartition(topic.Name, number)
         select (partition, source.WatermarksOf(partition, default).Low)).ToDictionary(p => p.partition, p => p.Low);

    /// <summary>Reads from these offsets until every partition has come to its end.</summary>
    public static MessageBuffer ReadToEnd(this IKafkaSource source, IReadOnlyDictionary<TopicPartition, long> starts, int most = 1000)
    {
        source.Assign(starts);
        var buffer = new MessageBuffer();
        var open = starts.Keys.ToHashSet();
        Until(() =>
        {
            open.ExceptWith(source.Poll(buffer, most, TimeSpan.FromSeconds(1), default));
            return open.Count == 0;
        }, "all partitions to come to their ends");
        return buffer;
    }

    /// <summary>Polls until the source fails.</summary>
    public static Exception? PollUntilItFails(this IKafkaSource source)
    {
        using var buffer = new MessageBuffer();
        Exception? failure = null;
        Until(() => (failure = Record.Exception(() => source.PollOnce(buffer))) != null, "the source to fail");
        return failure;
    }

    /// <summary>Polls for a moment.</summary>
    public static IReadOnlyList<TopicPartition> PollOnce(this IKafkaSource source, MessageBuffer into) =>
        source.Poll(into, 100, TimeSpan.FromMilliseconds(200), default);

    /// <summary>Polls until the batch has so many messages.</summary>
    public static void PollUntil(this IKafkaSource source, MessageBuffer into, int count) => Until(() =>
    {
        source.PollOnce(into);
        return into.Count >= count;
    }, $"message {count}");

    /// <summary>Repeats a step until it says that it is done.</summary>
    public static void Until(Func<bool> step, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!step())
            Assert.True(DateTime.UtcNow < deadline, $"waited {Patience} for {what}");
    }

    /// <summary>The values of a batch as texts, in its order.</summary>
    public static List<string> Values(this MessageBuffer buffer)
    {
        var values = new List<string>();
        for (var i = 0; i < buffer.Count; i++)
            values.Add(buffer[i].ValueIsNull ? "null" : Encoding.UTF8.GetString(buffer[i].Value));
        return values;
    }
}
