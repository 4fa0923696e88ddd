using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>Messages with numbers that lie on the partitions in turn, so that a message's number tells its partition and offset.</summary>
internal static class NumberedMessages
{
    public const int Partitions = 3;

    /// <summary>Columns of the messages, and those of INCLUDE METADATA.</summary>
    public const string Columns = "id BIGINT, v STRING, _kafka_topic STRING, _kafka_partition INT, _kafka_offset BIGINT, "
        + "_ingestion_timestamp TIMESTAMP, _processed_at TIMESTAMP";

    /// <summary>A new topic with so many of them.</summary>
    /// <param name="server">Where it is made.</param>
    /// <param name="count">How many messages.</param>
    /// <param name="value">A message's value by its number; null for good JSON.</param>
    public static async Task<string> TopicAsync(KafkaServer server, int count, Func<int, string>? value = null)
    {
        var topic = await server.NewTopicAsync(Partitions);
        value ??= Json;
        server.Produce(topic, Enumerable.Range(0, count).Select(i => KafkaRecord.Of(value(i), partition: i % Partitions)));
        return topic;
    }

    public static string Json(int number) => $$"""{"id": {{number}}, "v": "message {{number}}"}""";

    /// <summary>An INGEST of them into <c>t</c> up to the end.</summary>
    /// <param name="server">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="clauses">More clauses.</param>
    /// <param name="source">More of the source's clauses, such as GROUP.</param>
    public static string Ingest(KafkaServer server, string topic, string clauses, string source = "") =>
        $"INGEST FROM KAFKA BROKERS '{server.Bootstrap}' TOPIC '{topic}' {source} INTO t FORMAT JSON INCLUDE METADATA {clauses} UNTIL END";

    /// <summary>Each message is in the rows once: of each partition all offsets, without gaps, each with its own number.</summary>
    /// <param name="engine">The engine, of which a new one sees the same tables.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="count">How many messages it has.</param>
    /// <param name="rows">A query of their rows: id, partition p, offset o.</param>
    public static async Task AssertOnceAsync(TestEngine engine, string topic, int count, string? rows = null)
    {
        rows ??= $"SELECT id, _kafka_partition AS p, _kafka_offset AS o FROM t WHERE _kafka_topic = '{topic}'";
        using var later = new TestEngine(engine.Root);
        var expected = Enumerable.Range(0, Partitions).Select(p => (Partition: p, Count: (count - p + Partitions - 1) / Partitions))
            .Select(p => $"{p.Partition}|{p.Count}|{p.Count}|0|{p.Count - 1}|0");
        Assert.Equal(expected, await later.RowsAsync(
            $"SELECT p, count(*), count(DISTINCT o), min(o), max(o), count(*) FILTER (id <> o * {Partitions} + p) "
            + $"FROM ({rows}) GROUP BY p ORDER BY p"));
    }
}
