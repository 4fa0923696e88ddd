using System.Text.RegularExpressions;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Questions to the brokers: topics, watermarks, offsets.</summary>
internal sealed partial class KafkaSource
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a topic may be unknown that was perhaps just made: brokers learn of it one by one.</summary>
    private static readonly TimeSpan TopicPropagation = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestIdWait = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, int> _partitionCounts = [];
    private bool? _tellsIds;

    public IReadOnlyList<TopicDescription> Topics(CancellationToken cancellationToken)
    {
        var names = _options.Pattern == null ? _options.Topics : Matching(_options.Pattern, cancellationToken);
        var topics = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => Describe(name, cancellationToken)).ToList();
        foreach (var topic in topics)
            _partitionCounts[topic.Name] = topic.Partitions;
        return topics;
    }

    public Watermarks WatermarksOf(TopicPartition partition, CancellationToken cancellationToken)
    {
        RequireThere([partition], cancellationToken);
        var offsets = Ask(wait => _consumer.QueryWatermarkOffsets(Theirs(partition), wait), partition.Topic, cancellationToken);
        return new Watermarks(offsets.Low.Value, offsets.High.Value);
    }

    public long? EndOf(TopicPartition partition, TimeSpan most)
    {
        if (_trouble.Outage is not null)
            return null;
        try
        {
            return _consumer.QueryWatermarkOffsets(Theirs(partition), most).High.Value;
        }
        catch (KafkaException)
        {
            return null;
        }
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

    private List<string> Matching(string pattern, CancellationToken cancellationToken)
    {
        var regex = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        var names = Ask(_admin.GetMetadata, null, cancellationToken).Topics.Select(topic => topic.Topic)
            .Where(name => !name.StartsWith("__", StringComparison.Ordinal) && regex.IsMatch(name)).ToList();
        return names.Count > 0 ? names : throw _failures.NoTopicMatches(pattern);
    }

    /// <summary>A topic by its name; brokers that do not tell of topics' ids tell the rest.</summary>
    private TopicDescription Describe(string name, CancellationToken cancellationToken)
    {
        var deadline = Environment.TickCount64 + (long)TopicPropagation.TotalMilliseconds;
        while (true)
        {
            var topic = Ask(wait => _admin.GetMetadata(name, wait), name, cancellationToken).Topics.Single();
            if (!topic.Error.IsError && topic.Partitions.Count > 0)
                return new TopicDescription(name, IdOf(name), topic.Partitions.Count);
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

    /// <summary>The controller tells it; a cluster without one, as the simulated, is asked once. Null is no answer, not another topic.
    /// </summary>
    private string? IdOf(string name)
    {
        if (_tellsIds == false)
            return null;
        try
        {
            var options = new DescribeTopicsOptions { RequestTimeout = LongestIdWait, IncludeAuthorizedOperations = false };
            var answer = _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([name]), options).GetAwaiter().GetResult();
            _tellsIds = true;
            return answer.TopicDescriptions.Single().TopicId is { } id && (id.MostSignificantBits != 0 || id.LeastSignificantBits != 0)
                ? id.ToString() : null;
        }
        catch (KafkaException)
        {
            _tellsIds ??= false;
            return null;
        }
    }

    /// <summary>A partition that does not exist gives no error and no message for ever: it is asked for first.</summary>
    private void RequireThere(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        foreach (var partition in partitions)
        {
            if (!_partitionCounts.TryGetValue(partition.Topic, out var count) || partition.Partition >= count)
                count = _partitionCounts[partition.Topic] = Describe(partition.Topic, cancellationToken).Partitions;
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
