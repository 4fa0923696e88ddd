using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest.Kafka;

/// <summary>What the brokers are asked: topics, watermarks, offsets.</summary>
public sealed class KafkaQuestionTests
{
    private static string Brokers => KafkaServer.Shared.Bootstrap;

    [SkippableFact]
    public async Task Topics_are_told_with_partitions_and_an_id_that_changes_when_they_are_made_anew()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(3);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        var before = Assert.Single(source.Topics(default));
        Assert.Equal((topic, 3), (before.Name, before.Partitions));
        Assert.NotNull(before.Id);
        await KafkaServer.Shared.AddPartitionsAsync(topic, 4);
        Assert.Equal(before with { Partitions = 4 }, Assert.Single(source.Topics(default)));
        await KafkaServer.Shared.RecreateTopicAsync(topic);
        var after = Assert.Single(source.Topics(default));
        Assert.Equal(1, after.Partitions);
        Assert.NotEqual(before.Id, after.Id);
    }

    [SkippableFact]
    public async Task A_pattern_finds_the_topics_that_match_it_whole()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var name = KafkaServer.NewName();
        foreach (var topic in new[] { name + ".a", name + ".b", name + ".bb", "x" + name + ".a" })
            await KafkaServer.Shared.CreateTopicAsync(topic);
        using var source = new KafkaSource(new() { Brokers = Brokers, Pattern = name + @"\.." });
        Assert.Equal([name + ".a", name + ".b"], source.Topics(default).Select(t => t.Name));
        using var none = new KafkaSource(new() { Brokers = Brokers, Pattern = name });
        Assert.Equal($"no topic of Kafka matches '{name}'", Assert.Throws<DeltaException>(() => none.Topics(default)).Message);
    }

    [SkippableFact]
    public async Task The_low_watermark_moves_when_records_are_deleted()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync();
        KafkaServer.Shared.ProduceTexts(topic, "a", "b", "c");
        await KafkaServer.Shared.DeleteRecordsAsync(topic, 0, 2);
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        Assert.Equal(new Watermarks(2, 3), source.WatermarksOf(new(topic, 0), default));
        Assert.Equal(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 3 }, await source.EndsAsync([new(topic, 0), new(topic, 7)]));
    }

    [SkippableFact]
    public async Task Offsets_of_a_time_are_the_first_at_or_after_it_or_the_end()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync(2);
        KafkaServer.Shared.Produce(
            topic, Enumerable.Range(0, 10).Select(i => new KafkaRecord([], Partition: 0, Timestamp: 1_700_000_000_000 + (i * 1000))));
        using var source = new KafkaSource(SourceRun.Options(Brokers, topic));
        TopicPartition[] both = [new(topic, 0), new(topic, 1)];
        Assert.Equal([4L, 0], At(1_700_000_003_001));
        Assert.Equal([4L, 0], At(1_700_000_004_000));
        Assert.Equal([10L, 0], At(1_700_000_009_001));
        Assert.Equal([0L, 0], At(0));

        IEnumerable<long> At(long milliseconds)
        {
            var offsets = source.OffsetsAt(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), both, default);
            return both.Select(partition => offsets[partition]);
        }
    }

    [SkippableFact]
    public async Task Offsets_of_the_group_are_committed_for_others_to_see_and_can_be_asked_for()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var (topic, group) = (await KafkaServer.Shared.NewTopicAsync(2), KafkaServer.NewName());
        TopicPartition[] both = [new(topic, 0), new(topic, 1)];
        using (var source = new KafkaSource(SourceRun.Options(Brokers, topic) with { Group = group }))
        {
            Assert.Empty(source.GroupOffsets(both, default));
            source.Assign(both.ToDictionary(p => p, _ => 0L));
            source.CommitGroupOffsets(new Dictionary<TopicPartition, long> { [both[0]] = 3 });
            source.CommitGroupOffsets(new Dictionary<TopicPartition, long> { [both[0]] = 5 });
        }
        Assert.Equal(new Dictionary<int, long> { [0] = 5 }, await KafkaServer.Shared.CommittedAsync(group, topic));
        using var next = new KafkaSource(SourceRun.Options(Brokers, topic) with { Group = group });
        Assert.Equal(new Dictionary<TopicPartition, long> { [both[0]] = 5 }, next.GroupOffsets(both, default));
    }

    [SkippableFact]
    public void Without_a_group_there_are_no_offsets_of_one()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        using var source = new KafkaSource(SourceRun.Options(Brokers, "any"));
        Assert.Empty(source.GroupOffsets([new("any", 0)], default));
    }
}
