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
}
