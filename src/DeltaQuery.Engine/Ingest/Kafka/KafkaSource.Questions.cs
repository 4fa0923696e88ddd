using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Questions to the brokers: topics, watermarks, offsets.</summary>
internal sealed partial class KafkaSource
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a topic may be unknown that was perhaps just made: brokers learn of it one by one.</summary>
    private static readonly TimeSpan TopicPropagation = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, int> _partitionCounts = [];

    public IReadOnlyList<TopicDescription> Topics(CancellationToken cancellationToken)
    {
        var names = _options.Pattern == null ? _options.Topics
            : Matching(_options.Pattern, Ask(_admin.GetMetadata, null, cancellationToken)) is { Count: > 0 } matching ? matching
            : throw _failures.NoTopicMatches(_options.Pattern);
        return Described(names, cancellationToken);
    }

    public IReadOnlyList<TopicDescription> TopicsThere(CancellationToken cancellationToken)
    {
        var names = _options.Pattern == null ? _options.Topics : Matching(_options.Pattern, Ask(_admin.GetMetadata, null, cancellationToken));
        return Described(names.Where(name => !IsMissing(Ask(wait => _admin.GetMetadata(name, wait), name, cancellationToken))), cancellationToken);
    }

    private static bool IsMissing(Metadata topic) => topic.Topics.Single().Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic;

    private List<TopicDescription> Described(IEnumerable<string> topics, CancellationToken cancellationToken)
    {
        var names = topics.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
            _partitionCounts[name] = CountPartitions(name, cancellationToken);
        var ids = Ask(wait => IdsAsync(names, wait).GetAwaiter().GetResult() ?? throw new KafkaException(ErrorCode.Local_TimedOut), null, cancellationToken);
        return [.. names.Select(name => new TopicDescription(name, ids.GetValueOrDefault(name), _partitionCounts[name]))];
    }

    public Watermarks WatermarksOf(TopicPartition partition, CancellationToken cancellationToken)
    {
        RequireThere([partition], cancellationToken);
        var offsets = Ask(wait => _consumer.QueryWatermarkOffsets(Theirs(partition), wait), partition.Topic, cancellationToken);
        return new Watermarks(offsets.Low.Value, offsets.High.Value);
    }

    public IReadOnlyDictionary<TopicPartition, long> OffsetsAt(
        DateTimeOffset time, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        RequireThere(partitions, cancellationToken);
        var at = new Timestamp(time.ToUnixTimeMilliseconds(), TimestampType.CreateTime);
        var times = partitions.Select(partition => new TopicPartitionTimestamp(Theirs(partition), at)).ToList();
        var found = Ask(wait => _consumer.OffsetsForTimes(times, wait), null, cancellationToken);
        return found.ToDictionary(
            offset => Ours(offset.TopicPartition),
            offset => offset.Offset.Value >= 0 ? offset.Offset.Value : WatermarksOf(Ours(offset.TopicPartition), cancellationToken).End);
    }

    public IReadOnlyDictionary<TopicPartition, long> GroupOffsets(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        _options.Group == null ? new Dictionary<TopicPartition, long>()
        : Ask(wait => _consumer.Committed(partitions.Select(Theirs), wait), null, cancellationToken)
            .Where(offset => offset.Offset.Value >= 0).ToDictionary(offset => Ours(offset.TopicPartition), offset => offset.Offset.Value);

    private static List<string> Matching(string pattern, Metadata all)
    {
        var regex = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return [.. all.Topics.Select(topic => topic.Topic).Where(name => !name.StartsWith("__", StringComparison.Ordinal) && regex.IsMatch(name))];
    }

    /// <summary>How many partitions a topic has.</summary>
    private int CountPartitions(string name, CancellationToken cancellationToken)
    {
        var deadline = Environment.TickCount64 + (long)TopicPropagation.TotalMilliseconds;
        while (true)
        {
            var metadata = Ask(wait => _admin.GetMetadata(name, wait), name, cancellationToken);
            var topic = metadata.Topics.Single();
            NoteController(metadata);
            if (!topic.Error.IsError && topic.Partitions.Count > 0)
                return topic.Partitions.Count;
            var isMissing = topic.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.TopicException
                or ErrorCode.LeaderNotAvailable or ErrorCode.NoError;
            if (!isMissing)
                throw _failures.Other(topic.Error, name);
            if (topic.Error.Code == ErrorCode.TopicException || Environment.TickCount64 > deadline)
                throw _failures.NoTopic(name);
            cancellationToken.WaitHandle.WaitOne(100);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A partition that does not exist gives no error and no message for ever: it is asked for first.</summary>
    private void RequireThere(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        foreach (var partition in partitions)
        {
            if (!_partitionCounts.TryGetValue(partition.Topic, out var count) || partition.Partition >= count)
                count = _partitionCounts[partition.Topic] = CountPartitions(partition.Topic, cancellationToken);
            if (partition.Partition < 0 || partition.Partition >= count)
                throw _failures.NoPartition(partition, count);
        }
    }

    /// <summary>Asks until a broker answers, or the time is over, or it is clear that none will. The wait for an answer grows.</summary>
    /// <param name="question">A call that is given the longest it may wait.</param>
    /// <param name="topic">The topic that is asked about, if it is one.</param>
    private T Ask<T>(Func<TimeSpan, T> question, string? topic, CancellationToken cancellationToken)
    {
        var begun = Environment.TickCount64;
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var answer = question(wait);
                _trouble.Connected();
                return answer;
            }
            catch (KafkaException exception) when (KafkaFailures.Passes(exception.Error))
            {
                ServeEvents();
                ThrowIfTold();
                var waited = TimeSpan.FromMilliseconds(Environment.TickCount64 - begun);
                if (waited >= _options.ConnectTimeout)
                    throw Unreachable(waited);
            }
            catch (KafkaException exception)
            {
                throw _failures.Other(exception.Error, topic);
            }
        }
    }

    private DeltaException Unreachable(TimeSpan waited) =>
        _trouble.Cause is { } cause && KafkaFailures.IsTelling(cause) ? _failures.Rejected(cause)
        : _failures.Unreachable(waited, _trouble.Reason);

    /// <summary>Lets the handlers hear what has happened, as long as that cannot bring a message.</summary>
    private void ServeEvents()
    {
        if (_owned.Count == 0 && _listener == null)
            _queue.Take(1, 0);
    }

    private void ThrowIfTold()
    {
        if (_trouble.Fatal is { } fatal)
            throw _failures.Other(fatal, null);
        if (_trouble.Telling is { } cause)
            throw _failures.Rejected(cause);
    }
}
