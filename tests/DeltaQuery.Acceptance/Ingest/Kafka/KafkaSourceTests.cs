using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest.Kafka;

/// <summary>Messages of Apache Kafka as they come into a batch.</summary>
public sealed class KafkaSourceTests
{
    private static string Brokers => KafkaServer.Shared.Bootstrap;

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Messages_of_every_codec_come_in_order_with_their_offsets(string codec)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(2);
        var values = Enumerable.Range(0, 500).Select(i => $"value {i} {new string('x', i % 50)}").ToList();
        KafkaServer.Shared.Produce(topic, values.Select((value, i) => KafkaRecord.Of(value, partition: i % 2)), codec);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        using var read = source.ReadToEnd(source.FromTheBeginning(), most: 7);
        var texts = read.Values();
        var found = Enumerable.Range(0, read.Count).Select(i => (read[i].Partition, read[i].Offset, texts[i])).Order();
        Assert.Equal(values.Select((value, i) => (i % 2, (long)(i / 2), value)).Order(), found);
        Assert.Equal(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 250, [new(topic, 1)] = 250 }, read.Next);
    }

    [SkippableFact]
    public async Task Nulls_headers_times_and_large_messages_come_whole()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(1, ("max.message.bytes", "8000000"));
        var large = new byte[5 << 20];
        new Random(7).NextBytes(large);
        KafkaServer.Shared.Produce(topic, [
            new(null, null, Timestamp: 1_700_000_000_123),
            new([], [], Headers: [("a", "1"u8.ToArray()), ("ä", null), ("a", [])]),
            new(large, "k"u8.ToArray()),
            new("x"u8.ToArray()),
        ]);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        using var read = source.ReadToEnd(source.FromTheBeginning());
        Assert.Equal(4, read.Count);
        Assert.Equal((true, true), (read[0].KeyIsNull, read[0].ValueIsNull));
        Assert.Equal((1_700_000_000_123, MessageTimestampType.CreateTime), (read[0].Timestamp, read[0].TimestampType));
        Assert.Equal((false, false, 0, 0), (read[1].KeyIsNull, read[1].ValueIsNull, read[1].Key.Length, read[1].Value.Length));
        Assert.Equal(
            ["a=31", "ä=null", "a="], read[1].Headers.Select(h => $"{h.Key}={(h.Value == null ? "null" : Convert.ToHexString(h.Value))}"));
        Assert.True(read[2].Value.SequenceEqual(large));
        Assert.Empty(read[3].Headers);
    }

    [SkippableFact]
    public async Task Partitions_that_were_paused_are_read_when_they_are_assigned_anew()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync();
        KafkaServer.Shared.Produce(topic, [KafkaRecord.Of("a"), KafkaRecord.Of("b")]);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        using var first = source.ReadToEnd(source.FromTheBeginning());
        source.Pause([new(topic, 0)]);
        using var again = source.ReadToEnd(source.FromTheBeginning());
        Assert.Equal(["a", "b"], again.Values());
    }

    [SkippableFact]
    public async Task Headers_that_nobody_wants_are_left_out()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync();
        KafkaServer.Shared.Produce(topic, [new("x"u8.ToArray(), Headers: [("a", [1])])]);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic) with { Headers = false });
        using var read = source.ReadToEnd(source.FromTheBeginning());
        Assert.Empty(read[0].Headers);
        Assert.Equal(1, read.ByteCount);
    }

    [SkippableFact]
    public async Task Only_committed_messages_come_and_the_end_lies_behind_the_markers()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync();
        KafkaServer.Shared.ProduceInTransaction(topic, [KafkaRecord.Of("a"), KafkaRecord.Of("b")], commit: true);
        KafkaServer.Shared.ProduceInTransaction(topic, [KafkaRecord.Of("never")], commit: false);
        KafkaServer.Shared.ProduceTexts(topic, "c");
        KafkaServer.Shared.ProduceInTransaction(topic, [KafkaRecord.Of("neither"), KafkaRecord.Of("nor")], commit: false);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        using var read = source.ReadToEnd(source.FromTheBeginning());
        Assert.Equal(["a", "b", "c"], read.Values());
        var partition = new TopicPartition(topic, 0);
        Assert.Equal(9, read.Next[partition]); // a b marker, never marker, c, neither nor marker
        Assert.Equal(new Watermarks(0, 9), source.WatermarksOf(partition, default));

        // From a place among what was aborted there is nothing, and the end is found.
        using var rest = source.ReadToEnd(new Dictionary<TopicPartition, long> { [partition] = 6 });
        Assert.Equal((0, 9), (rest.Count, rest.Next[partition]));
    }

    [SkippableFact]
    public async Task Holes_of_compaction_are_passed_at_both_ends()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var server = KafkaServer.Shared;
        var topic = await server.NewTopicAsync(
            1, ("cleanup.policy", "compact"), ("segment.ms", "500"), ("min.cleanable.dirty.ratio", "0.001"));
        var partition = new TopicPartition(topic, 0);
        server.Produce(topic, Enumerable.Range(0, 100).Select(i => KafkaRecord.Of($"{i}", "k")));
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        var (appended, values, first) = (100, new List<string>(), 0L);
        var next = new Dictionary<TopicPartition, long>();
        SourceRun.Until(() =>
        {
            Thread.Sleep(700); // a segment closes by its age, when something is appended
            server.Produce(topic, [KafkaRecord.Of($"{appended++}", "k")]);
            using var read = source.ReadToEnd(new Dictionary<TopicPartition, long> { [partition] = 0 });
            (values, first, next) = (read.Values(), read[0].Offset, new(read.Next));
            return first > 0;
        }, "the topic to be compacted");
        Assert.Equal($"{appended - 1}", values[^1]);
        Assert.Equal(appended, next[partition]);
        Assert.Equal(new Watermarks(0, appended), source.WatermarksOf(partition, default));
    }

    [SkippableFact]
    public async Task An_empty_topic_and_empty_partitions_are_at_their_ends_at_once()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(3);
        KafkaServer.Shared.Produce(topic, [KafkaRecord.Of("a", partition: 1)]);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        using var read = source.ReadToEnd(source.FromTheBeginning());
        Assert.Equal([0L, 1, 0], Enumerable.Range(0, 3).Select(p => read.Next[new(topic, p)]));
    }

    [SkippableFact]
    public async Task Paused_partitions_rest_until_they_are_resumed()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(2);
        var (one, other) = (new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        using var read = source.ReadToEnd(source.FromTheBeginning());
        source.Pause([one]);
        KafkaServer.Shared.Produce(topic, [KafkaRecord.Of("resting", partition: 0), KafkaRecord.Of("running", partition: 1)]);
        SourceRun.Until(() => source.PollOnce(read).Contains(other) && read.Count > 0, "the other partition");
        Assert.Equal(["running"], read.Values());
        source.Resume([one]);
        SourceRun.Until(() => source.PollOnce(read).Contains(one) && read.Count > 1, "the resumed partition");
        Assert.Equal(["running", "resting"], read.Values());
    }

    [SkippableFact]
    public async Task A_new_assignment_reads_from_its_offsets_and_nothing_else()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(2);
        KafkaServer.Shared.Produce(topic, Enumerable.Range(0, 2000).Select(i => KafkaRecord.Of($"{i / 2}", partition: i % 2)));
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        source.Assign(source.FromTheBeginning());
        using (var some = new MessageBuffer())
            source.PollUntil(some, 1);
        using var read = source.ReadToEnd(new Dictionary<TopicPartition, long> { [new(topic, 1)] = 995 });
        Assert.Equal(["995", "996", "997", "998", "999"], read.Values());
        Assert.Equal([new TopicPartition(topic, 1)], read.Next.Keys);
    }

    [SkippableFact]
    public async Task A_cancelled_poll_ends_at_once()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync();
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        using var read = source.ReadToEnd(source.FromTheBeginning());
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.ThrowsAny<OperationCanceledException>(() => source.Poll(read, 10, TimeSpan.FromHours(1), cancelled.Token));
    }
}
