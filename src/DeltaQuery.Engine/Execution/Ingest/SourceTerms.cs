using System.Globalization;
using DeltaQuery.Engine.Execution.Connections;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What an INGEST says about Kafka, with the values of its literals.</summary>
internal static class SourceTerms
{
    // Of MAX MEMORY: what the client fetches ahead, beside the batches.
    private const int PartForClient = 4;

    // Of Kafka's properties: after these times of silence a member is taken for dead.
    private static readonly string[] GroupWaits = ["session.timeout.ms", "max.poll.interval.ms"];

    public static async Task<KafkaSourceOptions> OfAsync(ExecutionContext context, IngestStatement statement, LoopOptions options)
    {
        var (operands, source) = (new IngestOperands(context), statement.Source);
        var kafka = await ConnectionResolver.KafkaAsync(context, source).ConfigureAwait(false);
        return new KafkaSourceOptions
        {
            Brokers = kafka.Brokers,
            Topics = [.. source.Topics.Select(t => operands.Text(t, "TOPIC"))],
            Pattern = source.Pattern is { } pattern ? operands.Text(pattern, "TOPIC PATTERN") : null,
            Group = source.Group is { } group ? operands.Text(group, "GROUP") : null,
            Properties = kafka.Properties,
            Secrets = kafka.Secrets,
            MaxQueuedBytes = Math.Max(1 << 20, options.MaxMemory / PartForClient),
        };
    }

    /// <summary>How long a member may take to commit what it has read of partitions that go to another: no longer than the group waits for it.</summary>
    public static TimeSpan RevokeWait(KafkaSourceOptions source, LoopOptions options)
    {
        var longest = options.RevokeWait;
        foreach (var (name, value) in source.Properties)
        {
            if (GroupWaits.Contains(name, StringComparer.OrdinalIgnoreCase)
                && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                && milliseconds / 2 < longest.TotalMilliseconds)
                longest = TimeSpan.FromMilliseconds(milliseconds / 2);
        }

        return longest;
    }
}
