using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>When an ingest ends, and what it has read by then.</summary>
public sealed class IngestLoopEndTests
{
    [Fact]
    public async Task Until_end_reads_all_partitions_once()
    {
        var topic = new MemoryTopic("t", 3);
        topic.AddMany(0, 1000);
        topic.AddMany(2, 7);
        var run = new LoopRun(topic);
        await run.RunAsync();
        Assert.Equal(Range(0, 1000), run.Table.OffsetsOf(topic[0]));
        Assert.Equal(Range(0, 7), run.Table.OffsetsOf(topic[2]));
        Assert.Equal(new Dictionary<TopicPartition, long> { [topic[0]] = 1000, [topic[2]] = 7 }, run.Table.Positions);
        Assert.Equal(run.Table.Positions, run.Source.GroupCommitted);
    }

    [Fact]
    public async Task A_second_run_until_end_commits_nothing()
    {
        var topic = new MemoryTopic("t", 3);
        topic.AddMany(1, 10);
        var first = new LoopRun(topic);
        await first.RunAsync();
        var second = new LoopRun(first.Table, topic);
        await second.RunAsync();
        Assert.Empty(second.Reports);
        Assert.Equal(1, second.Table.Version);
    }

    [Fact]
    public async Task Until_end_of_an_empty_topic_ends_at_once_and_commits_nothing()
    {
        var run = new LoopRun(new MemoryTopic("t", 3));
        await run.RunAsync();
        Assert.Equal(0, run.Sink.Commits);
        Assert.Equal(TimeSpan.Zero, run.Clock.Elapsed);
    }

    [Fact]
    public async Task Until_end_counts_gaps_at_both_ends_and_keeps_the_position_behind_them()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddGap(0, 990);
        topic.AddMany(0, 10);
        topic.AddGap(0, 5);
        topic.AddGap(1, 4); // nothing but aborted messages
        var run = new LoopRun(topic);
        await run.RunAsync();
        Assert.Equal(Range(990, 10), run.Table.OffsetsOf(topic[0]));
        Assert.Equal(1005, run.Table.Positions[topic[0]]);
        Assert.Equal(4, run.Table.Positions[topic[1]]);
        Assert.Equal([10L], run.BatchRows);
    }

    [Fact]
    public async Task Until_end_leaves_what_comes_while_it_reads()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 50);
        topic.AddMany(1, 50);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () => topic.AddMany(0, 10);
        await run.RunAsync();
        Assert.Equal(Range(0, 50), run.Table.OffsetsOf(topic[0]));
        Assert.Equal(50, run.Table.Positions[topic[0]]);
        Assert.Equal(100, run.Table.Rows.Count);
    }

    [Fact]
    public async Task Until_offsets_reads_up_to_them_and_waits_for_those_that_are_still_to_come()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 50);
        topic.AddMany(1, 50);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () => topic.AddMany(1, 1);
        await run.RunAsync(o => o with { End = new EndRule(EndKind.Offsets) { Offsets = new Dictionary<TopicPartition, long> { [topic[0]] = 20, [topic[1]] = 60 } } });
        Assert.Equal(Range(0, 20), run.Table.OffsetsOf(topic[0]));
        Assert.Equal(Range(0, 60), run.Table.OffsetsOf(topic[1]));
    }

    [Fact]
    public async Task Until_offsets_that_are_behind_the_tables_positions_moves_nothing_back()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 50);
        var run = new LoopRun(topic);
        run.Table.Move(topic[0], 30);
        await run.RunAsync(o => o with { End = new EndRule(EndKind.Offsets) { Offsets = new Dictionary<TopicPartition, long> { [topic[0]] = 20 } } });
        Assert.Equal(30, run.Table.Positions[topic[0]]);
        Assert.Equal(0, run.Sink.Commits);
    }

    [Fact]
    public async Task Until_a_timestamp_reads_what_is_before_it()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 50);
        topic.AddMany(1, 5);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { End = new EndRule(EndKind.Timestamp) { Timestamp = MemoryTopic.TimeOf(20) } });
        Assert.Equal(Range(0, 20), run.Table.OffsetsOf(topic[0]));
        Assert.Equal(Range(0, 5), run.Table.OffsetsOf(topic[1]));
    }

    [Fact]
    public async Task Until_a_timestamp_to_come_runs_until_then()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 3);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { End = new EndRule(EndKind.Timestamp) { Timestamp = run.Clock.GetUtcNow() + TimeSpan.FromMinutes(2) } });
        Assert.InRange(run.Clock.Elapsed, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.1));
        Assert.Equal(Range(0, 3), run.Table.OffsetsOf(topic[0]));
    }

    [Fact]
    public async Task Until_rows_reads_exactly_so_many()
    {
        var topic = new MemoryTopic("t", 3);
        for (var i = 0; i < 3; i++)
            topic.AddMany(i, 1000);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { BatchRows = 400, End = new EndRule(EndKind.Rows) { Rows = 1234 } });
        Assert.Equal(1234, run.Table.Rows.Count);
        Assert.Equal([400L, 400, 400, 34], run.BatchRows);
    }

    [Fact]
    public async Task Until_idle_ends_when_nothing_has_come_for_so_long()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 3);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Clock.Elapsed > TimeSpan.FromSeconds(20) && topic.Marks(0).End == 3)
                topic.AddMany(0, 1);
        };
        await run.RunAsync(o => o with { End = new EndRule(EndKind.Idle) { Duration = TimeSpan.FromSeconds(30) } });
        Assert.Equal(Range(0, 4), run.Table.OffsetsOf(topic[0]));
        Assert.InRange(run.Clock.Elapsed, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(51));
    }

    [Fact]
    public async Task For_a_time_ends_then_and_commits_what_is_buffered()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 3);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { BatchInterval = TimeSpan.FromHours(1), End = new EndRule(EndKind.For) { Duration = TimeSpan.FromSeconds(5) } });
        Assert.Equal(TimeSpan.FromSeconds(5), run.Clock.Elapsed);
        Assert.Equal(Range(0, 3), run.Table.OffsetsOf(topic[0]));
    }

    [Fact]
    public async Task Once_is_one_batch_and_the_end_if_there_is_less()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 100);
        var run = new LoopRun(topic);
        await run.RunAsync(o => LoopRun.Until(o, EndKind.Once) with { BatchRows = 60 });
        Assert.Equal(Range(0, 60), run.Table.OffsetsOf(topic[0]));
        await run.RunAsync(o => LoopRun.Until(o, EndKind.Once) with { BatchRows = 60 });
        Assert.Equal(Range(0, 100), run.Table.OffsetsOf(topic[0]));
    }

    [Fact]
    public async Task A_source_that_fails_leaves_what_was_read_in_the_table()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 10);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls == 2)
                throw new DeltaException(DeltaErrorCode.StorageFailed, "the login may not read topic t");
        };
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync(o => LoopRun.Until(o, EndKind.Never)));
        Assert.Equal("the login may not read topic t", error.Message);
        Assert.Equal(Range(0, 10), run.Table.OffsetsOf(topic[0]));
    }

    private static IEnumerable<long> Range(long from, int count) => Enumerable.Range(0, count).Select(i => from + i);
}
