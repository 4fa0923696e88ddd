namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>What a <see cref="KafkaSource"/> reads, and how. Either <see cref="Topics"/> or <see cref="Pattern"/> is set.</summary>
internal sealed record KafkaSourceOptions
{
    /// <summary>host:port, separated by commas.</summary>
    public required string Brokers { get; init; }

    /// <summary>The names of the topics.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>A regular expression that the whole of a topic's name must match; Kafka's own topics (<c>__..</c>) never do.</summary>
    public string? Pattern { get; init; }

    /// <summary>The consumer group; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>What reads, for errors.</summary>
    public string Reader { get; init; } = "an INGEST";

    /// <summary>The name that the broker's logs have for us.</summary>
    public string ClientId { get; init; } = "deltaquery";

    /// <summary>librdkafka's properties, with secrets put in.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Values that no message may show, besides those of properties that are passwords by their name.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    /// <summary>Whether messages' headers are kept.</summary>
    public bool Headers { get; init; } = true;

    /// <summary>The bytes that may wait in the client before they are polled.</summary>
    public long MaxQueuedBytes { get; init; } = 64 << 20;

    /// <summary>How long a broker may take to be there and answer a question.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long all brokers may be away while messages are read; null for as long as it takes.</summary>
    public TimeSpan? MaxOutage { get; init; }

    /// <summary>How long <see cref="KafkaSource.Dispose"/> may take to leave the group.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
