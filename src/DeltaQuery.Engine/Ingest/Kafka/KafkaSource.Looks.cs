using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Questions that are asked once, while messages are read: they hold up nobody, and have no answer where brokers are slow.</summary>
internal sealed partial class KafkaSource
{
    private readonly Lock _lookGate = new();
    private readonly List<Task> _looks = [];
    private volatile bool _hasController;
    private volatile bool _hasToldIds;
    private volatile bool _refusesIds;

    public Task<IReadOnlyList<TopicDescription>?> LookAsync() => Look(() => Task.Run(LookOnceAsync), null);

    public Task<IReadOnlyDictionary<string, string>?> TopicIdsAsync(IReadOnlyCollection<string> topics) => Look(() => IdsAsync(topics, LongestWait), null);

    public Task<IReadOnlyDictionary<TopicPartition, long>> EndsAsync(IReadOnlyCollection<TopicPartition> partitions) =>
        Look(() => EndsOnceAsync(partitions), new Dictionary<TopicPartition, long>());

    /// <summary>Asks, unless the client is freed: that waits for what is asked.</summary>
    private Task<T> Look<T>(Func<Task<T>> ask, T unknown)
    {
        lock (_lookGate)
        {
            if (_isDisposed) return Task.FromResult(unknown);
            _looks.RemoveAll(look => look.IsCompleted);
            var asked = ask();
            _looks.Add(asked);
            return asked;
        }
    }

    private async Task<IReadOnlyList<TopicDescription>?> LookOnceAsync()
    {
        try
        {
            var names = _options.Pattern == null ? _options.Topics : Matching(_options.Pattern, _admin.GetMetadata(LongestWait));
            var counts = new Dictionary<string, int>();
            foreach (var name in names)
            {
                var metadata = _admin.GetMetadata(name, LongestWait);
                NoteController(metadata);
                if (IsMissing(metadata))
                    continue;
                if (metadata.Topics.Single() is not { Error.IsError: false, Partitions.Count: > 0 } topic)
                    return null;
                counts[name] = topic.Partitions.Count;
            }

            var ids = await IdsAsync(counts.Keys, LongestWait).ConfigureAwait(false);
            return [.. counts.Select(count => new TopicDescription(count.Key, ids?.GetValueOrDefault(count.Key), count.Value))];
        }
        catch (KafkaException)
        {
            return null;
        }
    }

    /// <summary>The ids of topics. A cluster that has named no controller yet, as the simulated, tells none; one that has told some is waited for.
    /// </summary>
    /// <returns>Null if there was no answer.</returns>
    private async Task<IReadOnlyDictionary<string, string>?> IdsAsync(IReadOnlyCollection<string> names, TimeSpan wait)
    {
        if (_refusesIds || (!_hasController && !_hasToldIds) || names.Count == 0)
            return new Dictionary<string, string>();
        try
        {
            var options = new DescribeTopicsOptions { RequestTimeout = wait, IncludeAuthorizedOperations = false };
            var answer = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(names), options).ConfigureAwait(false);
            return Ids(answer.TopicDescriptions);
        }
        catch (DescribeTopicsException exception)
        {
            return Ids(exception.Results.TopicDescriptions); // some of them have errors
        }
        catch (KafkaException exception)
        {
            _refusesIds |= IsRefusal(exception.Error);
            return _refusesIds ? new Dictionary<string, string>() : null;
        }
    }

    private Dictionary<string, string>? Ids(IEnumerable<Confluent.Kafka.Admin.TopicDescription> topics)
    {
        var ids = new Dictionary<string, string>();
        foreach (var topic in topics)
        {
            if (topic.Error.IsError && topic.Error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic) && !IsRefusal(topic.Error))
                return null;
            if (!topic.Error.IsError && topic.TopicId is { } id && (id.MostSignificantBits != 0 || id.LeastSignificantBits != 0))
                ids[topic.Name] = id.ToString();
        }

        _hasToldIds |= ids.Count > 0;
        return ids;
    }

    // A broker that does not know what is asked, or does not tell it to us, never will.
    private static bool IsRefusal(Error error) => error.Code is ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion
        or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TopicAuthorizationFailed;

    // What is asked of a controller that is no broker, as the simulated cluster names one, waits in vain.
    private void NoteController(Metadata metadata)
    {
        var controller = _queue.Controller;
        _hasController = metadata.Brokers.Exists(broker => broker.BrokerId == controller);
    }

    private async Task<IReadOnlyDictionary<TopicPartition, long>> EndsOnceAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0)
            return new Dictionary<TopicPartition, long>();
        try
        {
            var latest = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = Theirs(partition), OffsetSpec = OffsetSpec.Latest() });
            var options = new ListOffsetsOptions { RequestTimeout = LongestWait, IsolationLevel = IsolationLevel.ReadCommitted };
            return Ends((await _admin.ListOffsetsAsync(latest, options).ConfigureAwait(false)).ResultInfos);
        }
        catch (ListOffsetsException exception)
        {
            return Ends(exception.Result.ResultInfos);
        }
        catch (KafkaException)
        {
            return new Dictionary<TopicPartition, long>();
        }

        static Dictionary<TopicPartition, long> Ends(IEnumerable<ListOffsetsResultInfo> told) => told.Select(info => info.TopicPartitionOffsetError)
            .Where(end => !end.Error.IsError && end.Offset.Value >= 0).ToDictionary(end => Ours(end.TopicPartition), end => end.Offset.Value);
    }
}
