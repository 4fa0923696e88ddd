using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What an INGEST says about reading and committing, with the values of its literals.</summary>
internal static class IngestTerms
{
    /// <summary>The terms of the loop.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="run">How long it runs where the statement says nothing.</param>
    public static LoopOptions Of(ExecutionContext context, IngestStatement statement, IngestRunKind run = IngestRunKind.End)
    {
        var operands = new IngestOperands(context);
        var (source, clauses, defaults) = (statement.Source, statement.Clauses, new LoopOptions());
        var topic = source.Topics is [var one] ? operands.Text(one, "TOPIC") : null;
        if (clauses.Parallelism is { } parallelism && operands.Number(parallelism, "PARALLELISM", 1) > 1)
        {
            throw SyntaxError.NotSupported(
                context.Text, parallelism.Span.Start, "PARALLELISM above 1", "start the statement in several processes: those of one GROUP share the partitions");
        }

        CheckGroup(context, statement);
        return defaults with
        {
            BatchRows = Or(clauses.Batch?.Rows, o => (int)operands.Number(o, "BATCH ROWS", 1, int.MaxValue), defaults.BatchRows),
            BatchBytes = Or(clauses.Batch?.Bytes, o => operands.Size(o, "BATCH BYTES"), defaults.BatchBytes),
            BatchInterval = Or(clauses.Batch?.Interval, o => operands.Duration(o, "BATCH INTERVAL"), defaults.BatchInterval),
            MaxMemory = Or(clauses.MaxMemory, o => operands.Size(o, "MAX MEMORY"), defaults.MaxMemory),
            MaxRate = clauses.MaxRate is { } rate ? operands.Rate(rate, "MAX RATE") : null,
            MaxRetries = Or(clauses.Retries?.Count, o => (int)operands.Number(o, "MAX RETRIES", 0, 1_000_000), defaults.MaxRetries),
            FirstBackoff = Or(clauses.Retries?.FirstWait, o => operands.Duration(o, "BACKOFF"), defaults.FirstBackoff),
            LongestBackoff = Or(clauses.Retries?.LongestWait, o => operands.Duration(o, "BACKOFF"), defaults.LongestBackoff),
            Partitions = [.. source.Partitions.Select(p => (int)operands.Number(p, "a partition", 0, int.MaxValue))],
            InGroup = source.Group is not null && source.Partitions.Count == 0,
            ContinuesAfterLoss = clauses.OnDataLoss?.Value == IngestDataLoss.Continue,
            Start = StartOf(context, operands, clauses.Start, topic),
            End = EndOf(context, operands, statement.Run, run, topic),
            Clock = context.Session.Engine.Options.Clock,
            Warn = context.Session.Engine.Options.Warn ?? (_ => { }),
        };
    }

    private static T Or<T>(Operand? operand, Func<Operand, T> value, T otherwise) => operand is null ? otherwise : value(operand);

    private static void CheckGroup(ExecutionContext context, IngestStatement statement)
    {
        if (statement.Clauses.Start is { Kind: IngestStartKind.Group } start && statement.Source.Group is null)
            throw SyntaxError.At(context.Text, start.Span.Start, "START FROM GROUP needs a GROUP, whose offsets it asks Kafka for");
    }

    private static StartRule StartOf(ExecutionContext context, IngestOperands operands, IngestStart? start, string? topic) => start?.Kind switch
    {
        null or IngestStartKind.Earliest => new StartRule(StartKind.Earliest),
        IngestStartKind.Latest => new StartRule(StartKind.Latest),
        IngestStartKind.Group => new StartRule(StartKind.Group),
        IngestStartKind.Timestamp => new StartRule(StartKind.Timestamp) { Timestamp = operands.Time(start.Timestamp!, "START FROM TIMESTAMP") },
        _ => new StartRule(StartKind.Offsets) { Offsets = Offsets(context, operands, start.Offsets, topic) },
    };

    private static EndRule EndOf(ExecutionContext context, IngestOperands operands, IngestRun? run, IngestRunKind otherwise, string? topic) =>
        (run?.Kind ?? otherwise) switch
        {
            IngestRunKind.Offsets => new EndRule(EndKind.Offsets) { Offsets = Offsets(context, operands, run!.Offsets, topic) },
            IngestRunKind.Timestamp => new EndRule(EndKind.Timestamp) { Timestamp = operands.Time(run!.Value!, "UNTIL TIMESTAMP") },
            IngestRunKind.Rows => new EndRule(EndKind.Rows) { Rows = operands.Number(run!.Value!, "UNTIL ROWS", 1) },
            IngestRunKind.Idle => new EndRule(EndKind.Idle) { Duration = operands.Duration(run!.Value!, "UNTIL IDLE") },
            IngestRunKind.For => new EndRule(EndKind.For) { Duration = operands.Duration(run!.Value!, "FOR") },
            IngestRunKind.Continuously => new EndRule(EndKind.Never),
            IngestRunKind.Once => new EndRule(EndKind.Once),
            _ => new EndRule(EndKind.End),
        };

    /// <summary>Offsets that a statement lists.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="operands">The values of its literals.</param>
    /// <param name="offsets">What it lists.</param>
    /// <param name="topic">The topic of those without one; null where there are several.</param>
    public static Dictionary<TopicPartition, long> Offsets(
        ExecutionContext context, IngestOperands operands, IReadOnlyList<IngestOffset> offsets, string? topic)
    {
        var known = new Dictionary<TopicPartition, long>();
        foreach (var offset in offsets)
        {
            var name = offset.Topic is { } named ? operands.Text(named, "a topic")
                : topic ?? throw SyntaxError.At(context.Text, offset.Span.Start, "more than one topic is read: write 'topic':partition = offset");
            var partition = new TopicPartition(name, (int)operands.Number(offset.Partition, "a partition", 0, int.MaxValue));
            if (!known.TryAdd(partition, operands.Number(offset.Offset, "an offset", 0)))
                throw SyntaxError.At(context.Text, offset.Span.Start, $"partition {partition.Partition} of topic {name} has an offset already");
        }

        return known;
    }
}
