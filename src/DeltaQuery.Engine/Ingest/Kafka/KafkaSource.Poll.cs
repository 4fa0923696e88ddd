using System.Text;
using Confluent.Kafka;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Reading.</summary>
internal sealed partial class KafkaSource
{
    /// <summary>How long the client is waited for at most before the token is looked at.</summary>
    private const int LongestTake = 100;

    /// <summary>A call ends after so many bytes: the batch's owner counts them between calls.</summary>
    private const long MostBytes = 8 << 20;

    private readonly Dictionary<(nint Topic, int Partition), Reading> _readings = [];
    private Reading? _last;
    private long _polls;

    public IReadOnlyList<TopicPartition> Poll(MessageBuffer into, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        _polls++;
        List<TopicPartition>? ended = null;
        var (before, bytes) = (into.Count, into.ByteCount);
        var deadline = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        while (true)
        {
            var isEmpty = into.Count == before && ended == null;
            var taken = Take(most - (into.Count - before), 0);
            if (taken == 0 && isEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var left = deadline - Environment.TickCount64;
                if (left <= 0)
                    return [];
                taken = Take(1, (int)Math.Min(left, LongestTake)); // one, or it would wait for all of them
            }
            else if (taken == 0)
            {
                return ended ?? [];
            }
            for (var i = 0; i < taken; i++)
                Read(i, into, ref ended);
            if (into.Count - before >= most || into.ByteCount - bytes >= MostBytes)
                return ended ?? [];
            if (cancellationToken.IsCancellationRequested && !isEmpty)
                return ended ?? [];
        }
    }

    /// <summary>Takes messages, and throws what the handlers were told meanwhile.</summary>
    private int Take(int most, int milliseconds)
    {
        var taken = _queue.Take(most, milliseconds);
        if (_listenerFailure is { } failure)
        {
            _listenerFailure = null;
            failure.Throw();
        }

        ThrowIfNotRebalanced();
        ThrowIfTold();
        if (taken == 0 && _trouble.Outage is { } outage)
            CheckOutage(outage);
        if (_trouble.MissesTopic)
            CheckTopics();
        return taken;
    }

    private void Read(int number, MessageBuffer into, ref List<TopicPartition>? ended)
    {
        ref readonly var message = ref _queue[number];
        if (message.Error != 0)
        {
            ReadEvent(in message, into, ref ended);
            return;
        }
        var reading = _last;
        if (reading == null || reading.Topic != message.Topic || reading.Partition.Partition != message.Partition)
        {
            reading = _last = Find(in message);
            if (reading == null) return; // of a partition that has gone to another meanwhile
        }
        if (reading.Poll != _polls)
            (reading.Poll, reading.Number) = (_polls, into.NumberOf(reading.Partition));
        if (_trouble.Outage != null || !_trouble.WasConnected)
            _trouble.Connected();
        var timestamp = _queue.TimestampOf(number, out var type);
        into.Add(
            reading.Number, message.Offset, timestamp, type, message.Key, message.KeyIsNull, message.Value, message.ValueIsNull,
            _options.Headers ? _queue.HeadersOf(number) : null);
    }

    private void ReadEvent(in NativeMessage message, MessageBuffer into, ref List<TopicPartition>? ended)
    {
        var code = (ErrorCode)message.Error;
        var partition = new TopicPartition(_queue.TopicName(message.Topic) ?? "", message.Partition);
        if (!_owned.Contains(partition) && code is ErrorCode.Local_PartitionEOF or ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
            return;
        if (code == ErrorCode.Local_PartitionEOF)
        {
            _trouble.Connected();
            into.MoveTo(partition, message.Offset);
            (ended ??= []).Add(partition);
            return;
        }
        var error = new Error(code, Encoding.UTF8.GetString(message.Value));
        if (code == ErrorCode.Local_AutoOffsetReset || code == ErrorCode.OffsetOutOfRange)
            throw _failures.OutOfRange(partition, message.Offset, KeptOf(partition));
        if (code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition)
            CheckTopics();
        else if (!KafkaFailures.Passes(error))
            throw _failures.Other(error, partition.Topic.Length == 0 ? null : partition.Topic);
    }

    private Reading? Find(in NativeMessage message)
    {
        if (_readings.TryGetValue((message.Topic, message.Partition), out var known))
            return known;
        var partition = new TopicPartition(_queue.TopicName(message.Topic) ?? "", message.Partition);
        return _owned.Contains(partition) ? _readings[(message.Topic, message.Partition)] = new Reading(message.Topic, partition) : null;
    }

    /// <summary>What the broker keeps, for a message about it; null if it does not say.</summary>
    private Watermarks? KeptOf(TopicPartition partition)
    {
        try
        {
            var offsets = _consumer.QueryWatermarkOffsets(Theirs(partition), LongestWait);
            return new Watermarks(offsets.Low.Value, offsets.High.Value);
        }
        catch (KafkaException)
        {
            return null;
        }
    }

    /// <summary>The client misses a topic: it was deleted, unless the brokers know it again.</summary>
    private void CheckTopics()
    {
        _trouble.TopicsLookedUp();
        foreach (var topic in (_owned.Count > 0 || _listener == null ? _owned.Select(partition => partition.Topic) : _options.Topics).Distinct())
        {
            try
            {
                if (IsMissing(_admin.GetMetadata(topic, LongestWait)))
                    throw _failures.TopicGone(topic);
            }
            catch (KafkaException exception) when (KafkaFailures.Passes(exception.Error))
            {
                // Nobody answers now; if it is gone, the client says so again.
            }
        }
    }

    /// <summary>All brokers were reported away. Nothing tells that they are back but an answer: it is asked for when the time is over.
    /// </summary>
    private void CheckOutage(TimeSpan outage)
    {
        var longest = _options.MaxOutage ?? TimeSpan.MaxValue;
        var isRefused = _trouble.Cause is { Code: ErrorCode.Local_Authentication or ErrorCode.Local_Ssl };
        if ((isRefused || !_trouble.WasConnected) && _options.ConnectTimeout < longest)
            longest = _options.ConnectTimeout;
        if (outage < longest) return;
        try
        {
            _ = _options.Topics is [var topic, ..] ? _admin.GetMetadata(topic, LongestWait) : _admin.GetMetadata(LongestWait);
            _trouble.Connected();
        }
        catch (KafkaException exception) when (KafkaFailures.Passes(exception.Error))
        {
            throw Unreachable(outage);
        }
    }

    /// <summary>A partition that is read: its topic as the client knows it, and its number in the batch of the present call.</summary>
    private sealed class Reading(nint topic, TopicPartition partition)
    {
        public nint Topic { get; } = topic;

        public TopicPartition Partition { get; } = partition;

        public long Poll { get; set; }

        public int Number { get; set; }
    }
}
