using Confluent.Kafka;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Testing.Kafka;

/// <summary>Produces to any broker, real or simulated.</summary>
internal static class KafkaProducer
{
    private const int LargestMessage = 16 << 20;

    /// <summary>Produces messages and waits until the broker has them all.</summary>
    /// <exception cref="InvalidOperationException">One was not taken.</exception>
    public static void Produce(string brokers, string topic, IEnumerable<KafkaRecord> records, string codec = "none")
    {
        var type = Enum.Parse<CompressionType>(codec, ignoreCase: true);
        using var producer = Open(new() { BootstrapServers = brokers, CompressionType = type });
        Send(producer, topic, records);
    }

    /// <summary>Produces messages in one transaction, which is committed or aborted.</summary>
    public static void ProduceInTransaction(string brokers, string topic, IEnumerable<KafkaRecord> records, bool commit)
    {
        using var producer = Open(new() { BootstrapServers = brokers, TransactionalId = KafkaServer.NewName() });
        producer.InitTransactions(TimeSpan.FromSeconds(60));
        producer.BeginTransaction();
        Send(producer, topic, records);
        if (commit)
            producer.CommitTransaction(TimeSpan.FromSeconds(60));
        else
            producer.AbortTransaction(TimeSpan.FromSeconds(60));
    }

    private static void Send(IProducer<byte[]?, byte[]?> producer, string topic, IEnumerable<KafkaRecord> records)
    {
        Error? failed = null;
        foreach (var record in records)
        {
            var headers = new Headers();
            foreach (var (name, value) in record.Headers ?? [])
                headers.Add(name, value);
            var message = new Message<byte[]?, byte[]?>
            {
                Key = record.Key, Value = record.Value, Headers = headers,
                Timestamp = record.Timestamp is { } time ? new(time, TimestampType.CreateTime) : Timestamp.Default,
            };
            Send(producer, new(topic, record.Partition is { } partition ? partition : Partition.Any), message, error => failed ??= error);
        }
        producer.Flush();
        if (failed != null)
            throw new InvalidOperationException($"{topic} did not take a message: {failed}");
    }

    private static void Send(IProducer<byte[]?, byte[]?> producer, TopicPartition to, Message<byte[]?, byte[]?> message, Action<Error> fail)
    {
        while (true)
        {
            try
            {
                producer.Produce(to, message, report =>
                {
                    if (report.Error.IsError) fail(report.Error);
                });
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static IProducer<byte[]?, byte[]?> Open(ProducerConfig settings)
    {
        LibRdKafka.Load();
        settings.MessageMaxBytes = LargestMessage;
        settings.EnableIdempotence = true; // what is sent again after a time-out is there once
        settings.LingerMs = 5;
        return new ProducerBuilder<byte[]?, byte[]?>(settings).SetLogHandler((_, _) => { }).Build();
    }
}
