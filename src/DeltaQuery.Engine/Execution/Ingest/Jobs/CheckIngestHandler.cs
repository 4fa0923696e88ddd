using System.Globalization;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>CHECK INGEST: whether it could run, a row a question; what cannot be asked is left out.</summary>
internal sealed class CheckIngestHandler(ExecutionContext context, IngestDefinition definition)
{
    private readonly List<(string Check, bool IsOk, string Detail)> _answers = [];

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CheckIngestStatement statement)
    {
        var check = new CheckIngestHandler(context, await FoundIngest.OfAsync(context, statement.Name).ConfigureAwait(false));
        await check.RunAsync().ConfigureAwait(false);
        await check.HealthAsync().ConfigureAwait(false);
        var relation = Relation.Create(context, "\"check\" VARCHAR, ok BOOLEAN, detail VARCHAR", rows =>
        {
            foreach (var (name, isOk, detail) in check._answers)
            {
                rows.Append(name);
                rows.Append(isOk);
                rows.Append(detail);
                rows.EndRow();
            }
        });
        return RelationHandler.Rows(context, relation, "CHECK INGEST");
    }

    private async Task RunAsync()
    {
        if (await AskAsync("definition", PlanAsync).ConfigureAwait(false) is not { } plan)
            return;
        using var session = IngestPlan.SessionOf(context.Session.Engine, definition);
        await AskAsync("target", () => TargetAsync(session.Resolver, plan)).ConfigureAwait(false);
        await AskAsync("retention", () => RetentionAsync(session.Resolver, plan)).ConfigureAwait(false);
        using var source = await AskAsync(
            "client", () => Task.FromResult((context.Session.Engine.Ingests.NewSource(plan.Source with { Group = null }), "ok"))).ConfigureAwait(false);
        if (source is null || await AskAsync("topics", () => Task.FromResult(Topics(source))).ConfigureAwait(false) is not { } topics)
            return;
        await AskAsync("positions", () => PositionsAsync(plan, source, plan.PartitionsOf(topics))).ConfigureAwait(false);
    }

    private async Task HealthAsync()
    {
        var shown = await ShownIngest.OfAsync(context, definition).ConfigureAwait(false);
        _answers.Add(("health", shown.Health?.IsHealthy != false, shown.Health?.Detail ?? $"it is {shown.State}"));
    }

    private async Task<(IngestPlan Value, string Detail)> PlanAsync() =>
        (await IngestPlan.OfAsync(context.Session.Engine, definition, context.CancellationToken).ConfigureAwait(false), "ok");

    private async Task<T?> AskAsync<T>(string check, Func<Task<(T Value, string Detail)>> ask)
        where T : class
    {
        try
        {
            var (value, detail) = await Task.Run(ask, context.CancellationToken).ConfigureAwait(false);
            _answers.Add((check, true, detail));
            return value;
        }
        catch (DeltaException e)
        {
            _answers.Add((check, false, e.Hint is { } hint ? $"{e.Message}; {hint}" : e.Message));
            return null;
        }
    }

    private async Task<(string Value, string Detail)> TargetAsync(TableResolver resolver, IngestPlan plan)
    {
        if (context.Session.ReadOnly)
            throw new DeltaException(DeltaErrorCode.ReadOnly, "the engine was opened read-only");
        using var version = await plan.TableAsync(resolver, context.CancellationToken).ConfigureAwait(false);
        if (version is null && plan.Sink.Create is null)
            throw TableResolver.NotFound(plan.Statement.Target.ToString());
        if (version?.Snapshot is { } snapshot)
            TableFeatures.CheckWritable(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
        return ("", version is null ? $"{plan.Statement.Target} will be made" : string.Create(CultureInfo.InvariantCulture, $"version {version.Snapshot.Version}"));
    }

    private async Task<(string Value, string Detail)> RetentionAsync(TableResolver resolver, IngestPlan plan)
    {
        using var version = await plan.TableAsync(resolver, context.CancellationToken).ConfigureAwait(false);
        if (version?.Snapshot.Properties.SetTransactionRetentionDuration is { } retention)
        {
            throw new DeltaException(
                DeltaErrorCode.QueryFailed,
                string.Create(CultureInfo.InvariantCulture, $"the table forgets positions that rest for {retention} (delta.setTransactionRetentionDuration)"))
            {
                Hint = $"ALTER TABLE {plan.Statement.Target} UNSET TBLPROPERTIES ('delta.setTransactionRetentionDuration') keeps them",
            };
        }

        return ("", "positions do not expire");
    }

    private (IReadOnlyList<TopicDescription> Value, string Detail) Topics(IKafkaSource source)
    {
        var topics = source.Topics(context.CancellationToken);
        return (topics, string.Join(", ", topics.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Name}: {t.Partitions} partitions"))));
    }

    private async Task<(string Value, string Detail)> PositionsAsync(IngestPlan plan, IKafkaSource source, IReadOnlyList<TopicPartition> partitions)
    {
        await using var sink = new TableSink(context.Session.Engine, plan.Sink, new FormatMapper(plan.Mapping));
        await sink.CheckStartAsync(partitions, context.CancellationToken).ConfigureAwait(false);
        var positions = await sink.PositionsAsync(partitions, context.CancellationToken).ConfigureAwait(false);
        var wrong = new List<string>();
        foreach (var (partition, next) in positions)
        {
            var (low, end) = source.WatermarksOf(partition, context.CancellationToken);
            if (next < low || next > end)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{partition} is at offset {next}, and Kafka keeps {low} to {end}"));
        }

        if (wrong.Count > 0)
        {
            throw new DeltaException(DeltaErrorCode.DataLoss, string.Join("; ", wrong))
            {
                Hint = "ON DATA LOSS CONTINUE goes on at the first message that is there",
            };
        }

        return ("", string.Create(CultureInfo.InvariantCulture, $"{positions.Count} of {partitions.Count} partitions have one"));
    }
}
