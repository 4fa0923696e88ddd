using Confluent.Kafka;
using DeltaQuery.Engine.Redaction;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>librdkafka's properties for reading exactly once: ours, and those of the statement that do not break it.</summary>
internal sealed class KafkaSettings
{
    private const string Shown = "***";
    private const int LargestQueue = 2097151; // librdkafka's bound, in KB

    /// <summary>Properties that a statement may not set at all, with the reason.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bootstrap.servers"] = "BROKERS names them",
        ["metadata.broker.list"] = "BROKERS names them",
        ["group.id"] = "GROUP names it",
        ["plugin.library.paths"] = "it loads code",
        ["ssl.engine.location"] = "it loads code",
        ["ssl.engine.id"] = "it loads code",
        ["ssl.providers"] = "it loads code",
        ["sasl.kerberos.kinit.cmd"] = "it runs a command",
    };

    /// <summary>Properties that must have one of these values, with what would happen otherwise.</summary>
    private static readonly Dictionary<string, (string[] Allowed, string Reason)> Fixed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["enable.auto.commit"] = (["false"], "offsets are kept in the table's log, with the rows"),
        ["auto.commit.enable"] = (["false"], "offsets are kept in the table's log, with the rows"),
        ["enable.auto.offset.store"] = (["false"], "offsets are kept in the table's log, with the rows"),
        ["auto.offset.reset"] =
            (["error"], "it would jump over messages without a word; START FROM and ON DATA LOSS say what is to happen"),
        ["isolation.level"] = (["read_committed"], "messages of transactions that are aborted later would be written"),
        ["enable.partition.eof"] = (["true"], "the end of a partition would not be seen"),
        ["partition.assignment.strategy"] = (["cooperative-sticky"], "partitions that stay with us would be given away and read again"),
    };

    private readonly List<string> _secrets;

    /// <exception cref="DeltaException">A property would break what INGEST promises.</exception>
    public KafkaSettings(KafkaSourceOptions options)
    {
        Client = new Dictionary<string, string>
        {
            ["topic.metadata.propagation.max.ms"] = "1000",
            ["queued.max.messages.kbytes"] = $"{Math.Clamp(options.MaxQueuedBytes / 1024, 1024, LargestQueue)}",
            ["client.id"] = options.ClientId,
        };
        foreach (var (name, value) in options.Properties)
        {
            Check(name, value, options.Reader);
            Client[name] = value;
        }
        foreach (var (name, (allowed, _)) in Fixed)
            if (name != "auto.commit.enable")
                Client[name] = allowed[0];
        Client["bootstrap.servers"] = options.Brokers;
        Client["group.id"] = options.Group ?? options.ClientId; // asked for by the client even where none is joined
        if (Client.TryGetValue("group.protocol", out var protocol) && protocol.Equals("consumer", StringComparison.OrdinalIgnoreCase))
            Client.Remove("partition.assignment.strategy"); // the broker assigns
        _secrets = [.. options.Secrets.Concat(options.Properties.Where(p => SecretKeys.IsSecret(p.Key)).Select(p => p.Value))
            .Where(secret => secret.Length > 0).Distinct().OrderByDescending(secret => secret.Length)];
    }

    /// <summary>All properties, as the client takes them.</summary>
    public Dictionary<string, string> Client { get; }

    /// <summary>Whether we say who we are, and how.</summary>
    public string Protocol => Client.GetValueOrDefault("security.protocol", "plaintext").ToLowerInvariant();

    /// <summary>The text without secrets.</summary>
    public string Mask(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, Shown, StringComparison.Ordinal);
        return text;
    }

    public ConsumerConfig Consumer() => new(Client);

    private static void Check(string name, string value, string reader)
    {
        if (Refused.TryGetValue(name, out var why) || name.StartsWith("dotnet.", StringComparison.OrdinalIgnoreCase))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"'{name}' cannot be set in {reader}: {why ?? "it is not a property of librdkafka"}");
        if (Fixed.TryGetValue(name, out var rule) && !rule.Allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"'{name}' = '{value}' cannot be set in {reader}, which reads exactly once: {rule.Reason}")
            { Hint = $"leave it out; it is '{rule.Allowed[0]}'" };
    }
}
