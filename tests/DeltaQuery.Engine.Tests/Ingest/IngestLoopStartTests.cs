using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>Where an ingest begins, and what it does where messages are gone.</summary>
public sealed class IngestLoopStartTests
{
    [Fact]
    public async Task The_tables_position_comes_before_start_from()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 10);
        topic.AddMany(1, 10);
        var run = new LoopRun(topic);
        run.Table.Move(topic[0], 4);
        run.Table.Move(topic[1], 10);
        await run.RunAsync(o => o with { Start = new StartRule(StartKind.Latest) });
        Assert.Equal([4L, 5, 6, 7, 8, 9], run.Table.OffsetsOf(topic[0]));
        Assert.Empty(run.Table.OffsetsOf(topic[1]));
    }

    [Fact]
    public async Task Latest_is_kept_before_anything_is_read_so_that_nothing_is_left_out_after_a_crash()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 10);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { Start = new StartRule(StartKind.Latest) });
        Assert.Equal(new Dictionary<TopicPartition, long> { [topic[0]] = 10, [topic[1]] = 0 }, run.Table.Positions);
        topic.AddMany(0, 3);
        topic.AddPartitions(1);
        topic.AddMany(2, 2);
        await run.RunAsync(o => o with { Start = new StartRule(StartKind.Latest) });
        Assert.Equal([10L, 11, 12], run.Table.OffsetsOf(topic[0]));
        Assert.Equal([0L, 1], run.Table.OffsetsOf(topic[2])); // a new partition of a topic that is known is read from its beginning
    }

    [Fact]
    public async Task Start_from_timestamp_holds_for_partitions_without_later_messages_too()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 10);
        topic.AddMany(1, 3);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { Start = new StartRule(StartKind.Timestamp) { Timestamp = MemoryTopic.TimeOf(7) } });
        await run.RunAsync();
        Assert.Equal([7L, 8, 9], run.Table.OffsetsOf(topic[0]));
        Assert.Empty(run.Table.OffsetsOf(topic[1]));
    }

    [Fact]
    public async Task Start_from_offsets_and_from_the_group_begin_at_the_first_message_where_nothing_is_told()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 5);
        topic.AddMany(1, 5);
        var byOffsets = new LoopRun(topic);
        await byOffsets.RunAsync(o => o with { Start = new StartRule(StartKind.Offsets) { Offsets = new Dictionary<TopicPartition, long> { [topic[0]] = 3 } } });
        Assert.Equal([3L, 4], byOffsets.Table.OffsetsOf(topic[0]));
        Assert.Equal(5, byOffsets.Table.OffsetsOf(topic[1]).Count);
        var byGroup = new LoopRun(topic);
        byGroup.Source.SetGroupOffset(topic[1], 4);
        await byGroup.RunAsync(o => o with { Start = new StartRule(StartKind.Group) });
        Assert.Equal(5, byGroup.Table.OffsetsOf(topic[0]).Count);
        Assert.Equal([4L], byGroup.Table.OffsetsOf(topic[1]));
    }

    [Fact]
    public async Task Only_the_partitions_that_are_asked_for_are_read()
    {
        var topic = new MemoryTopic("t", 3);
        for (var i = 0; i < 3; i++)
            topic.AddMany(i, 5);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { Partitions = [1] });
        Assert.Equal([topic[1]], run.Table.Positions.Keys);
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync(o => o with { Partitions = [1, 3] }));
        Assert.Equal("topic t has no partition 3: it has 3, numbered from 0", error.Message);
    }

    [Fact]
    public async Task Messages_that_are_gone_are_an_error_that_names_them()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 10);
        topic.Expire(0, 6);
        var run = new LoopRun(topic);
        run.Table.Move(topic[0], 4);
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync());
        Assert.Equal(DeltaErrorCode.DataLoss, error.Code);
        Assert.Equal(
            "messages of partition 0 of topic t are gone that were not read: the next offset to read is 4, and the partition has 6 to 10", error.Message);
        Assert.StartsWith("ON DATA LOSS CONTINUE goes on", error.Hint, StringComparison.Ordinal);
        await run.RunAsync(o => o with { ContinuesAfterLoss = true });
        Assert.Equal([6L, 7, 8, 9], run.Table.OffsetsOf(topic[0]));
        Assert.Contains(run.Warnings, w => w.EndsWith("reading goes on at 6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_that_was_made_again_is_known_by_its_id_even_if_it_is_as_long_as_before()
    {
        var topic = new MemoryTopic("t", 1, "one");
        topic.AddMany(0, 5);
        var run = new LoopRun(topic);
        await run.RunAsync();
        topic.MakeAgain("two");
        topic.AddMany(0, 8);
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync());
        Assert.StartsWith("topic t was deleted and made again: the next offset to read is 5", error.Message, StringComparison.Ordinal);
        await run.RunAsync(o => o with { ContinuesAfterLoss = true });
        Assert.Equal([0L, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6, 7], run.Table.OffsetsOf(topic[0]));
        Assert.Equal("two", run.Table.TopicIds["t"]);
        await run.RunAsync();
        Assert.Equal(13, run.Table.Rows.Count);
    }

    [Fact]
    public async Task A_topic_that_was_made_again_is_read_though_it_has_come_to_the_very_offset_of_the_old_one()
    {
        var topic = new MemoryTopic("t", 2, "one");
        topic.AddMany(0, 5);
        topic.AddMany(1, 5);
        var run = new LoopRun(topic);
        await run.RunAsync();
        topic.MakeAgain("two");
        topic.AddMany(0, 5);
        topic.AddMany(1, 9);
        await run.RunAsync(o => o with { ContinuesAfterLoss = true, Partitions = [0] }); // the other partition's position goes back, too
        Assert.Equal(0, run.Table.Positions[topic[1]]);
        await run.RunAsync();
        Assert.Equal((10, 14), (run.Table.OffsetsOf(topic[0]).Count, run.Table.OffsetsOf(topic[1]).Count));
    }

    [Fact]
    public async Task A_partition_that_has_lost_its_last_messages_goes_on_at_its_end()
    {
        var topic = new MemoryTopic("t", 1, "one");
        topic.AddMany(0, 5);
        var run = new LoopRun(topic);
        await run.RunAsync();
        run.Table.Move(topic[0], 9);
        await run.RunAsync(o => o with { ContinuesAfterLoss = true });
        topic.AddMany(0, 2);
        await run.RunAsync();
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6], run.Table.OffsetsOf(topic[0]));
    }

    [Fact]
    public async Task A_topic_that_is_shorter_than_the_tables_position_is_a_loss()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 5);
        var run = new LoopRun(topic);
        run.Table.Move(topic[0], 9);
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync());
        Assert.Equal("partition 0 of topic t is shorter than it was: the next offset to read is 9, and the partition has 0 to 5", error.Message);
        await run.RunAsync(o => o with { ContinuesAfterLoss = true });
        Assert.Equal(5, run.Table.Positions[topic[0]]);
    }

    [Fact]
    public async Task Partitions_that_are_added_while_it_runs_are_read_from_their_beginning()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 5);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Clock.Elapsed < TimeSpan.FromSeconds(10) || topic.Description.Partitions > 1)
                return;
            topic.AddPartitions(1);
            topic.AddMany(1, 7);
        };
        await run.RunAsync(o => o with { Start = new StartRule(StartKind.Latest), End = new EndRule(EndKind.Idle) { Duration = TimeSpan.FromMinutes(1) } });
        Assert.Equal(7, run.Table.OffsetsOf(topic[1]).Count);
        Assert.Empty(run.Table.OffsetsOf(topic[0]));
    }

    [Fact]
    public async Task A_topic_that_is_made_again_while_it_runs_is_noticed()
    {
        var topic = new MemoryTopic("t", 1, "one");
        topic.AddMany(0, 5);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Clock.Elapsed > TimeSpan.FromSeconds(15) && topic.Id == "one")
            {
                topic.MakeAgain("two");
                topic.AddMany(0, 3);
            }
        };
        await run.RunAsync(o => o with { ContinuesAfterLoss = true, End = new EndRule(EndKind.Idle) { Duration = TimeSpan.FromMinutes(1) } });
        Assert.Equal([0L, 1, 2, 3, 4, 0, 1, 2], run.Table.OffsetsOf(topic[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_that_go_while_it_reads_are_a_loss_too(bool goesOn)
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 5);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls != 5)
                return;
            topic.AddMany(0, 20);
            topic.Expire(0, 15);
            throw new DeltaException(DeltaErrorCode.DataLoss, "offset 5 is no longer there");
        };
        var ended = run.RunAsync(o => o with { ContinuesAfterLoss = goesOn, End = new EndRule(EndKind.Idle) { Duration = TimeSpan.FromSeconds(20) } });
        if (goesOn)
            await ended;
        else
            Assert.Equal("offset 5 is no longer there", (await Assert.ThrowsAsync<DeltaException>(() => ended)).Message);
        Assert.Equal(
            Enumerable.Range(0, 5).Concat(goesOn ? Enumerable.Range(15, 10) : []).Select(i => (long)i), run.Table.OffsetsOf(topic[0]));
    }

    [Fact]
    public async Task Brokers_that_do_not_answer_about_topics_while_it_runs_are_asked_again()
    {
        var topic = new MemoryTopic("t", 1);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls == 10)
                run.Source.TopicsFailure = new DeltaException(DeltaErrorCode.StorageFailed, "no broker");
            if (run.Clock.Elapsed > TimeSpan.FromSeconds(40) && topic.Description.Partitions == 1)
                topic.AddPartitions(1);
            if (run.Clock.Elapsed > TimeSpan.FromSeconds(70) && topic.Marks(1).End == 0)
                topic.AddMany(1, 1);
        };
        await run.RunAsync(o => o with { End = new EndRule(EndKind.For) { Duration = TimeSpan.FromMinutes(2) } });
        Assert.Single(run.Table.Rows);
    }
}
