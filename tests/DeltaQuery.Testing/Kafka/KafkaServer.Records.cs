namespace DeltaQuery.Testing.Kafka;

/// <summary>Messages: produced, in transactions or not.</summary>
internal sealed partial class KafkaServer
{
    /// <summary>Produces messages and waits until the broker has them all.</summary>
    /// <param name="topic">Where to.</param>
    /// <param name="records">In their order.</param>
    /// <param name="codec">none, gzip, snappy, lz4 or zstd.</param>
    public void Produce(string topic, IEnumerable<KafkaRecord> records, string codec = "none") =>
        KafkaProducer.Produce(Bootstrap, topic, records, codec);

    /// <summary>Produces texts as values, without keys.</summary>
    public void ProduceTexts(string topic, params string[] values) => Produce(topic, values.Select(value => KafkaRecord.Of(value)));

    /// <summary>Produces messages in one transaction and ends it: in each partition that was written to, the next offset holds its marker.
    /// </summary>
    /// <param name="topic">Where to.</param>
    /// <param name="records">In their order.</param>
    /// <param name="commit">Whether it is committed; otherwise it is aborted.</param>
    public void ProduceInTransaction(string topic, IEnumerable<KafkaRecord> records, bool commit) =>
        KafkaProducer.ProduceInTransaction(Bootstrap, topic, records, commit);
}
