namespace DeltaQuery.Engine.Execution.Connections;

/// <summary>How Kafka is reached, with secrets put in.</summary>
/// <param name="Brokers">host:port, separated by commas.</param>
/// <param name="Properties">librdkafka's properties.</param>
/// <param name="Secrets">Values of them that no message may show.</param>
internal sealed record KafkaConnection(string Brokers, IReadOnlyDictionary<string, string> Properties, IReadOnlyCollection<string> Secrets)
{
    public override string ToString() => $"{nameof(KafkaConnection)} {{ {nameof(Brokers)} = {Brokers} }}";
}
