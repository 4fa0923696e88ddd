using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>Partitions that a group gives and takes.</summary>
public sealed class IngestLoopGroupTests
{
    private readonly MemoryTopic _topic = new("t", 2);

    public IngestLoopGroupTests()
    {
        _topic.AddMany(0, 10);
        _topic.AddMany(1, 10);
    }

    [Fact]
    public async Task Partitions_that_come_are_read_from_the_tables_positions()
    {
        var run = new LoopRun(_topic);
        run.Table.Move(_topic[0], 6);
        run.Source.Give(_topic[0], _topic[1]);
        await run.RunAsync(InGroup);
        Assert.Equal([6L, 7, 8, 9], run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(10, run.Table.OffsetsOf(_topic[1]).Count);
    }

    [Fact]
    public async Task A_partition_that_is_added_later_is_read_from_its_beginning_wherever_the_others_started()
    {
        var run = new LoopRun(_topic);
        run.Source.Give(_topic[0], _topic[1]);
        run.Source.OnPoll = () =>
        {
            if (run.Clock.Elapsed < TimeSpan.FromSeconds(10) || _topic.Description.Partitions > 2)
                return;
            _topic.AddPartitions(1);
            _topic.AddMany(2, 7);
            run.Source.Give(_topic[2]);
        };
        await run.RunAsync(o => InGroup(o) with
        {
            Start = new StartRule(StartKind.Latest), End = new EndRule(EndKind.Idle) { Duration = TimeSpan.FromMinutes(1) },
        });
        Assert.Empty(run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(7, run.Table.OffsetsOf(_topic[2]).Count);
    }

    [Fact]
    public async Task Until_end_waits_until_the_others_have_committed_theirs()
    {
        var run = new LoopRun(_topic);
        run.Source.Give(_topic[0]);
        run.Source.OnPoll = () =>
        {
            if (run.Clock.Elapsed > TimeSpan.FromSeconds(20))
                run.Table.Move(_topic[1], 10);
        };
        await run.RunAsync(InGroup);
        Assert.Equal(10, run.Table.OffsetsOf(_topic[0]).Count);
        Assert.InRange(run.Clock.Elapsed, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(23));
    }

    [Fact]
    public async Task What_was_read_of_partitions_that_go_is_committed_before_they_go()
    {
        var run = new LoopRun(_topic);
        run.Source.Give(_topic[0], _topic[1]);
        long? positionAtRevoke = null;
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls == 5)
                run.Source.Revoke(_topic[1]);
            if (run.Source.Polls == 6)
                positionAtRevoke = run.Table.Positions.GetValueOrDefault(_topic[1]);
        };
        await run.RunAsync(o => InGroup(o) with { End = new EndRule(EndKind.For) { Duration = TimeSpan.FromSeconds(3) } });
        Assert.Equal(10, positionAtRevoke);
        Assert.Equal(10, run.Table.OffsetsOf(_topic[0]).Count);
        Assert.Equal(10, run.Table.OffsetsOf(_topic[1]).Count);
    }

    [Fact]
    public async Task What_cannot_be_committed_in_time_is_dropped_with_the_partition()
    {
        var run = new LoopRun(_topic) { Gated = true };
        var gate = new TaskCompletionSource();
        run.Source.Give(_topic[0], _topic[1]);
        run.Sink.BeforeCommit = (number, _) => number == 1 ? gate.Task : Task.CompletedTask;
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls == 5)
                run.Source.Revoke(_topic[1]);
            if (run.Source.Polls == 6)
                gate.SetResult();
        };
        await run.RunAsync(o => InGroup(o) with
        {
            BatchRows = 5, RevokeWait = TimeSpan.FromMilliseconds(20), HandOverWait = TimeSpan.Zero,
            End = new EndRule(EndKind.For) { Duration = TimeSpan.FromSeconds(30) },
        });
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(run.Table.OffsetsOf(_topic[1]).Count, run.Table.Positions.GetValueOrDefault(_topic[1]));
    }

    [Fact]
    public async Task What_was_read_of_lost_partitions_is_forgotten()
    {
        var run = new LoopRun(_topic);
        run.Source.Give(_topic[0], _topic[1]);
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls == 5)
                run.Source.Lose(_topic[1]);
        };
        await run.RunAsync(o => InGroup(o) with { End = new EndRule(EndKind.For) { Duration = TimeSpan.FromSeconds(3) } });
        Assert.Equal(10, run.Table.OffsetsOf(_topic[0]).Count);
        Assert.Empty(run.Table.OffsetsOf(_topic[1]));
        Assert.DoesNotContain(_topic[1], run.Table.Positions.Keys);
    }

    [Fact]
    public async Task A_late_commit_of_another_member_sends_us_to_its_positions()
    {
        var run = new LoopRun(_topic);
        run.Source.Give(_topic[0], _topic[1]);
        run.Sink.BeforeCommit = (number, _) =>
        {
            if (number == 1)
                run.Table.Move(_topic[0], 5);
            return Task.CompletedTask;
        };
        await run.RunAsync(InGroup);
        Assert.Equal([5L, 6, 7, 8, 9], run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(10, run.Table.OffsetsOf(_topic[1]).Count);
    }

    private static LoopOptions InGroup(LoopOptions options) => options with { InGroup = true };
}
