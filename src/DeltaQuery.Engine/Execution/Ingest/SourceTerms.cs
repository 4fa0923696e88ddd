using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What an INGEST says about Kafka, with the values of its literals.</summary>
internal static class SourceTerms
{
    // Of MAX MEMORY: what the client fetches ahead, beside the batches.
    private const int PartForClient = 4;

    public static KafkaSourceOptions Of(ExecutionContext context, IngestStatement statement, LoopOptions options)
    {
        var (operands, source) = (new IngestOperands(context), statement.Source);
        if (source.Connection is { } connection)
            throw SyntaxError.NotSupported(context.Text, connection.Span.Start, "CONNECTION", "name the brokers with BROKERS");
        return new KafkaSourceOptions
        {
            Brokers = operands.Text(source.Brokers!, "BROKERS"),
            Topics = [.. source.Topics.Select(t => operands.Text(t, "TOPIC"))],
            Pattern = source.Pattern is { } pattern ? operands.Text(pattern, "TOPIC PATTERN") : null,
            Group = source.Group is { } group ? operands.Text(group, "GROUP") : null,
            Properties = source.Properties.ToDictionary(p => p.Key, p => operands.Setting(p.Value, p.Key)),
            MaxQueuedBytes = Math.Max(1 << 20, options.MaxMemory / PartForClient),
        };
    }
}
