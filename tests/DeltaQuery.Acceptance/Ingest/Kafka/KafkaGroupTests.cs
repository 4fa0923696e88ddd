using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest.Kafka;

/// <summary>Several readers of one group.</summary>
public sealed class KafkaGroupTests
{
    [SkippableTheory]
    [InlineData("classic")]
    [InlineData("consumer")]
    public async Task Two_members_share_the_partitions_and_what_one_leaves_the_other_takes_from_the_offsets_it_is_told(string protocol)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var (topic, group) = (await KafkaServer.Shared.NewTopicAsync(4), KafkaServer.NewName());
        KafkaServer.Shared.Produce(topic, Enumerable.Range(0, 40).Select(i => KafkaRecord.Of($"{i}", partition: i % 4)));
        var options = SourceRun.Options(KafkaServer.Shared.Bootstrap, topic).With("group.protocol=" + protocol) with { Group = group };
        using var one = new Member(options, start: 4);
        SourceRun.Until(() => one.Poll() && one.Owned.Count == 4, "one to have all partitions");
        SourceRun.Until(() => one.Poll() && one.Buffer.Count == 24, "one to read from the offsets that it was told");

        using (var two = new Member(options, start: 9))
        {
            SourceRun.Until(() => one.Poll() & two.Poll() && one.Owned.Count == 2 && two.Owned.Count == 2, "both to have two partitions");
            Assert.Empty(one.Owned.Intersect(two.Owned));
            SourceRun.Until(() => two.Poll() && two.Buffer.Count == 2, "two to read from its offsets");
            Assert.All(two.Owned, partition => Assert.Equal(1, two.Buffer.CountOf(partition)));
            Assert.Equal(2, await KafkaServer.Shared.CountMembersAsync(group));
        }
        SourceRun.Until(() => one.Poll() && one.Owned.Count == 4, "one to take what two has left");
        Assert.Empty(one.Losses);
    }

    [SkippableTheory]
    [InlineData("classic")]
    [InlineData("consumer")]
    public async Task A_partition_that_has_stopped_at_an_offset_that_is_gone_goes_on_where_it_is_assigned(string protocol)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(2);
        KafkaServer.Shared.Produce(topic, Enumerable.Range(0, 40).Select(i => KafkaRecord.Of($"{i}", partition: i % 2)));
        await KafkaServer.Shared.DeleteRecordsAsync(topic, 0, 15);
        var options = SourceRun.Options(KafkaServer.Shared.Bootstrap, topic).With("group.protocol=" + protocol) with { Group = KafkaServer.NewName() };
        using var member = new Member(options, start: 4);
        var loss = Assert.Throws<DeltaException>(() => SourceRun.Until(() => member.Poll() && member.Buffer.Count == 40, "the loss"));
        Assert.Equal(DeltaErrorCode.DataLoss, loss.Code);
        member.Buffer.Clear();
        member.Source.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 15, [new(topic, 1)] = 18 });
        SourceRun.Until(() => member.Poll() && member.Buffer.Count == 7, "the messages that are there");
        Assert.Equal((20L, 20L), (member.Buffer.Next[new(topic, 0)], member.Buffer.Next[new(topic, 1)]));
        Assert.Equal((2, 5), (member.Buffer.CountOf(new(topic, 1)), member.Buffer.CountOf(new(topic, 0))));
    }

    [SkippableFact]
    public void What_the_client_keeps_of_a_rebalance_that_failed_ends_the_poll()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        using var source = new KafkaSource(SourceRun.Options(KafkaServer.Shared.Bootstrap, "any") with { Group = KafkaServer.NewName() });
        const System.Reflection.BindingFlags hidden = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic;
        var client = typeof(KafkaSource).GetField("_consumer", hidden)!.GetValue(source)!;
        client.GetType().GetField("handlerException", hidden)!.SetValue(client, new TimeZoneNotFoundException("not assigned"));
        Assert.Equal("not assigned", Assert.IsType<TimeZoneNotFoundException>(source.PollUntilItFails()).Message);
        using var buffer = new MessageBuffer();
        Assert.Empty(source.PollOnce(buffer)); // told once
    }

    [SkippableFact]
    public async Task A_listener_that_fails_ends_the_poll_with_its_own_exception()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync();
        using var source = new KafkaSource(SourceRun.Options(KafkaServer.Shared.Bootstrap, topic) with { Group = KafkaServer.NewName() });
        source.Subscribe(new FailingListener());
        Assert.Equal("no table", Assert.IsType<TimeZoneNotFoundException>(source.PollUntilItFails()).Message);
    }

    private sealed class Member : IPartitionListener, IDisposable
    {
        private readonly KafkaSource _source;
        private readonly long _start;

        public Member(KafkaSourceOptions options, long start)
        {
            (_source, _start) = (new KafkaSource(options), start);
            _source.Subscribe(this);
        }

        public KafkaSource Source => _source;

        public MessageBuffer Buffer { get; } = new();

        public HashSet<TopicPartition> Owned { get; } = [];

        public List<TopicPartition> Losses { get; } = [];

        public bool Poll()
        {
            _source.Poll(Buffer, 100, TimeSpan.FromMilliseconds(50), default);
            return true;
        }

        public IReadOnlyDictionary<TopicPartition, long> Assigned(IReadOnlyCollection<TopicPartition> partitions)
        {
            Owned.UnionWith(partitions);
            return partitions.ToDictionary(p => p, _ => _start);
        }

        public void Revoked(IReadOnlyCollection<TopicPartition> partitions) => Owned.ExceptWith(partitions);

        public void Lost(IReadOnlyCollection<TopicPartition> partitions) => Losses.AddRange(partitions);

        public void Dispose()
        {
            _source.Dispose();
            Buffer.Dispose();
        }
    }

    private sealed class FailingListener : IPartitionListener
    {
        public IReadOnlyDictionary<TopicPartition, long> Assigned(IReadOnlyCollection<TopicPartition> partitions) =>
            throw new TimeZoneNotFoundException("no table");

        public void Revoked(IReadOnlyCollection<TopicPartition> partitions)
        {
        }

        public void Lost(IReadOnlyCollection<TopicPartition> partitions)
        {
        }
    }
}
