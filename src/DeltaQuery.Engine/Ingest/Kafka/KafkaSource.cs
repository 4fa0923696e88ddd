using Confluent.Kafka;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Messages of Kafka by Confluent.Kafka over librdkafka, which is loaded when the first of these is made.</summary>
/// <remarks>What such a client sees when something is wrong is told to its error handler alone, and mostly once: hence
/// <see cref="KafkaTrouble"/>, which is asked after every call.</remarks>
internal sealed partial class KafkaSource : IKafkaSource
{
    private readonly KafkaSourceOptions _options;
    private readonly KafkaSettings _settings;
    private readonly KafkaFailures _failures;
    private readonly KafkaTrouble _trouble = new();
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly IAdminClient _admin;
    private readonly ConsumerQueue _queue;
    private bool _isDisposed;

    /// <summary>Makes the client; nothing is asked of the brokers yet.</summary>
    /// <exception cref="DeltaException">librdkafka is absent, or does not take the properties.</exception>
    public KafkaSource(KafkaSourceOptions options)
    {
        LibRdKafka.Load();
        _options = options;
        _settings = new KafkaSettings(options);
        _failures = new KafkaFailures(_settings, options.Brokers);
        try
        {
            _consumer = new ConsumerBuilder<Ignore, Ignore>(_settings.Consumer())
                .SetErrorHandler((_, error) => _trouble.OnError(error))
                .SetLogHandler((_, line) => _trouble.OnLog(line))
                .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
                .SetPartitionsRevokedHandler((_, partitions) => OnRevoked(partitions, lost: false))
                .SetPartitionsLostHandler((_, partitions) => OnRevoked(partitions, lost: true))
                .Build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw _failures.BadProperty(exception);
        }

        try
        {
            _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
            _queue = new ConsumerQueue(_consumer.Handle);
        }
        catch
        {
            _admin?.Dispose();
            _consumer.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the group, if we are in one, and frees the client. A broker that hangs holds it up no longer than
    /// <see cref="KafkaSourceOptions.CloseTimeout"/>; what is left is freed when the broker lets go, or with the process.</summary>
    public void Dispose()
    {
        lock (_lookGate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _listener = null;
        var closing = new Thread(Close) { IsBackground = true, Name = "DeltaQuery: leaving Kafka" };
        closing.Start();
        closing.Join(_options.CloseTimeout);
    }

    private void Close()
    {
        try
        {
            _commits?.Wait();
            Task.WaitAll(_looks);
            _queue.Dispose();
            _admin.Dispose();
            _consumer.Close();
        }
#pragma warning disable CA1031 // on a thread of its own an exception would end the process
        catch (Exception)
#pragma warning restore CA1031
        {
            _consumer.Dispose();
        }
    }

    private static Confluent.Kafka.TopicPartition Theirs(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private static TopicPartition Ours(Confluent.Kafka.TopicPartition partition) => new(partition.Topic, partition.Partition.Value);
}
