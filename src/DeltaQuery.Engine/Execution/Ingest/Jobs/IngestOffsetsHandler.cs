using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>SHOW INGEST OFFSETS: how far the table is, and how far Kafka, which is asked now.</summary>
internal static class IngestOffsetsHandler
{
    // How long the brokers may take to give the first messages that are not in the table, whose age is the lag in seconds.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(3);

    public static async Task<string?> RelationAsync(ExecutionContext context, ShowIngestOffsetsStatement statement)
    {
        var engine = context.Session.Engine;
        var definition = await FoundIngest.OfAsync(context, statement.Name).ConfigureAwait(false);
        var plan = await IngestPlan.OfAsync(engine, definition, context.CancellationToken).ConfigureAwait(false);
        var progress = await engine.Ingests.ProgressAsync(definition, context.CancellationToken).ConfigureAwait(false);
        var told = (progress?.IsAlive(DateTimeOffset.UtcNow) == true || engine.Ingests.Find(definition) is { HasEnded: false } ? progress!.Partitions : [])
            .ToDictionary(p => new TopicPartition(p.Topic, p.Partition));
        using var source = engine.Ingests.NewSource(plan.Source with { Group = null });
        var partitions = plan.PartitionsOf(source.Topics(context.CancellationToken));
        await using var sink = new TableSink(engine, plan.Sink, new FormatMapper(plan.Mapping));
        var committed = await sink.PositionsAsync(partitions, context.CancellationToken).ConfigureAwait(false);
        var marks = partitions.ToDictionary(p => p, p => source.WatermarksOf(p, context.CancellationToken));
        var ages = Ages(source, partitions.Select(p => (p, Math.Max(committed.GetValueOrDefault(p), marks[p].Low)))
            .Where(p => p.Item2 < marks[p.p].End).ToDictionary(p => p.p, p => p.Item2), context.CancellationToken);
        return Relation.Create(
            context, "topic VARCHAR, partition BIGINT, low BIGINT, high BIGINT, committed BIGINT, position BIGINT, buffered BIGINT, lag BIGINT, lag_seconds BIGINT, paused BOOLEAN",
            rows =>
            {
                foreach (var partition in partitions)
                {
                    long? next = committed.TryGetValue(partition, out var known) ? known : null;
                    var (low, high) = (marks[partition].Low, marks[partition].End);
                    var position = told.GetValueOrDefault(partition)?.Position;
                    rows.Append(partition.Topic);
                    rows.Append(partition.Partition);
                    rows.Append(low);
                    rows.Append(high);
                    rows.AppendNumber(next);
                    rows.AppendNumber(position);
                    rows.AppendNumber(position is { } read ? Math.Max(0, read - Math.Max(next ?? low, low)) : null);
                    rows.Append(Math.Max(0, high - Math.Max(next ?? low, low)));
                    rows.AppendNumber(high <= Math.Max(next ?? low, low) ? 0 : ages.TryGetValue(partition, out var age) ? age : null);
                    rows.Append(told.GetValueOrDefault(partition)?.IsPaused == true);
                    rows.EndRow();
                }
            });
    }

    /// <summary>How many seconds old the first messages from offsets on are; those that do not come in time are missing.</summary>
    private static Dictionary<TopicPartition, long> Ages(IKafkaSource source, Dictionary<TopicPartition, long> from, CancellationToken cancellationToken)
    {
        var ages = new Dictionary<TopicPartition, long>();
        if (from.Count == 0)
            return ages;
        var (begun, now) = (Environment.TickCount64, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        using var messages = new MessageBuffer();
        source.Assign(from);
        var left = from.Keys.ToHashSet();
        while (left.Count > 0 && Environment.TickCount64 - begun < LongestRead.TotalMilliseconds)
        {
            var ended = source.Poll(messages, from.Count, TimeSpan.FromMilliseconds(100), cancellationToken);
            for (var i = 0; i < messages.Count; i++)
                ages.TryAdd(new TopicPartition(messages[i].Topic, messages[i].Partition), Math.Max(0, (now - messages[i].Timestamp) / 1000));
            var seen = left.Where(p => ages.ContainsKey(p) || ended.Contains(p)).ToList();
            if (seen.Count > 0)
                source.Pause(seen);
            left.ExceptWith(seen);
            messages.Clear();
        }

        return ages;
    }
}
