using System.Globalization;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>INGEST .. DRY RUN: what the next messages would become. It writes nothing, makes no table, and moves no position, neither here nor in
/// Kafka.</summary>
internal static class DryRun
{
    private const long UsualRows = 100;
    private const long MostRows = 1_000_000; // in one batch, which is mapped as a whole

    /// <summary>Runs it on Kafka.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="run">Its last clause.</param>
    /// <param name="kafka">What it says about Kafka.</param>
    /// <param name="table">About the table.</param>
    /// <param name="mapping">About how messages become rows.</param>
    /// <param name="loop">About where it begins.</param>
    public static Task<StatementResult> OfAsync(
        ExecutionContext context, IngestRun run, KafkaSourceOptions kafka, SinkOptions table, MappingOptions mapping, LoopOptions loop)
    {
        var rows = run.Value is { } value ? new IngestOperands(context).Number(value, "DRY RUN", 1, MostRows) : UsualRows;
        var source = context.Session.Engine.Ingests.NewSource(loop.Start.Kind == StartKind.Group ? kafka : kafka with { Group = null });
        return RunAsync(context, source, new TableSink(context.Session.Engine, Telling(table), new FormatMapper(Telling(mapping))), loop, rows);
    }

    /// <summary>Runs it on any source.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="source">Where messages come from; disposed at the end.</param>
    /// <param name="sink">The table's; disposed with the result.</param>
    /// <param name="options">Where it begins.</param>
    /// <param name="rows">How many messages it reads at most.</param>
    public static async Task<StatementResult> RunAsync(ExecutionContext context, IKafkaSource source, TableSink sink, LoopOptions options, long rows)
    {
        var session = context.Session;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var dry = new DryRunSink(sink, stop.Token);
        session.Interrupting = stop.Cancel;
        try
        {
            using (source)
                await ReadAsync(source, dry, options, rows, stop.Token).ConfigureAwait(false);
            if (dry.MessageCount is > 0 and var count && count < rows && dry.IsCutShort)
                options.Warn(string.Create(CultureInfo.InvariantCulture, $"DRY RUN has tried {count} messages: MAX MEMORY holds no more"));
            using var none = new MessageBuffer();
            var result = dry.Rows ?? await sink.TryAsync(none, stop.Token).ConfigureAwait(false);
            var stream = new RowStream(
                result, QueryRunner.Columns(result), session.Offsets, e => context.Translate(e, context.Text.Text, null),
                () => sink.DisposeAsync().AsTask().GetAwaiter().GetResult());
            return new StatementResult("INGEST", stream);
        }
        catch (Exception e)
        {
            await dry.DisposeAsync().ConfigureAwait(false);
            var told = context.Translate(e, context.Text.Text, null);
            if (told != e)
                throw told;
            throw;
        }
        finally
        {
            session.Interrupting = null;
        }
    }

    /// <summary>The mapping, in which what would end the ingest or be left out is told of.</summary>
    public static MappingOptions Telling(MappingOptions mapping) => mapping with
    {
        OnFault = mapping.OnFault == FaultPolicy.Rescue ? FaultPolicy.Rescue : FaultPolicy.DeadLetter,
        Expectations = [.. mapping.Expectations.Select(e => e with { OnViolation = Violation.DeadLetter })],
    };

    /// <summary>The table, without what comes after commits.</summary>
    public static SinkOptions Telling(SinkOptions table) =>
        table with { OnError = IngestErrorPolicy.DeadLetter, DeadLetters = null, SkipUpTo = null, Upkeep = [] };

    private static async Task ReadAsync(
        IKafkaSource source, DryRunSink sink, LoopOptions options, long rows, CancellationToken cancellationToken)
    {
        var start = await Task.Run(() => Fixed(source, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        using var loop = new IngestLoop(source, sink, options with
        {
            Start = start, End = new EndRule(EndKind.Once), InGroup = false,
            BatchRows = (int)rows, BatchBytes = long.MaxValue, BatchInterval = TimeSpan.FromDays(365),
        }, _ => { });
        sink.MostBytes = options.MaxMemory / 2;
        try
        {
            await loop.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DryRunEnd)
        {
            // The one batch is mapped.
        }
    }

    /// <summary>Where reading begins, in offsets: LATEST and GROUP would have them committed before anything is read.</summary>
    private static StartRule Fixed(IKafkaSource source, LoopOptions options, CancellationToken cancellationToken)
    {
        if (!options.Start.Passes)
            return options.Start;
        var partitions = source.Topics(cancellationToken)
            .SelectMany(t => Enumerable.Range(0, t.Partitions).Where(p => options.Partitions.Count == 0 || options.Partitions.Contains(p))
                .Select(p => new TopicPartition(t.Name, p))).ToList();
        return new StartRule(StartKind.Offsets)
        {
            Offsets = options.Start.Kind == StartKind.Group ? source.GroupOffsets(partitions, cancellationToken)
                : partitions.ToDictionary(p => p, p => source.WatermarksOf(p, cancellationToken).End),
        };
    }
}
