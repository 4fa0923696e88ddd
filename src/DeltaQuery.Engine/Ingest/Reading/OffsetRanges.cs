using System.Globalization;

namespace DeltaQuery.Engine.Ingest.Reading;

/// <summary>Finds out which offsets are read, once for all scans of a statement.</summary>
internal sealed class OffsetRanges(IKafkaSource source, KafkaReadOptions options, CancellationToken cancellationToken)
{
    /// <summary>The range of each partition; of one that has nothing to read it is empty.</summary>
    /// <exception cref="DeltaException">DataLoss: messages are gone; QueryFailed: a partition is named that is not read, or that does not exist.</exception>
    public IReadOnlyDictionary<TopicPartition, OffsetRange> Find()
    {
        var partitions = Partitions();
        foreach (var named in options.Start.Offsets.Keys.Concat(options.End.Offsets.Keys).Where(p => !partitions.Contains(p)))
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"partition {named.Partition} of topic {named.Topic} has an offset, and is not read");
        var marks = partitions.ToDictionary(p => p, p => source.WatermarksOf(p, cancellationToken));
        var starts = options.Start.Kind == StartKind.Timestamp ? source.OffsetsAt(options.Start.Timestamp, partitions, cancellationToken) : options.Start.Offsets;
        var ends = options.End.Kind == EndKind.Timestamp ? source.OffsetsAt(options.End.Timestamp, partitions, cancellationToken) : options.End.Offsets;
        return partitions.ToDictionary(p => p, p =>
        {
            var start = starts.TryGetValue(p, out var first) ? Kept(p, first, marks[p]) : marks[p].Low;
            var end = ends.TryGetValue(p, out var last) ? Kept(p, last, marks[p]) : marks[p].End;
            return new OffsetRange(start, Math.Max(start, end));
        });
    }

    private List<TopicPartition> Partitions()
    {
        var topics = source.Topics(cancellationToken);
        return [.. topics.SelectMany(t => (options.Partitions?[t.Name] ?? Enumerable.Range(0, t.Partitions)).Distinct().Select(n => new TopicPartition(t.Name, n)))];
    }

    private long Kept(TopicPartition partition, long offset, Watermarks marks)
    {
        if (options.FailsOnDataLoss && (offset < marks.Low || offset > marks.End))
        {
            throw new DeltaException(
                DeltaErrorCode.DataLoss, string.Create(
                    CultureInfo.InvariantCulture,
                    $"offset {offset} of partition {partition.Partition} of topic {partition.Topic} is not there: Kafka keeps {marks.Low} to {marks.End}"))
            {
                Hint = "failOnDataLoss => false reads what is there",
            };
        }

        return Math.Clamp(offset, marks.Low, marks.End);
    }
}
