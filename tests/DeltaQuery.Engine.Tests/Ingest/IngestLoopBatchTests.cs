using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>When batches are closed, and what is held back while one is committed.</summary>
public sealed class IngestLoopBatchTests
{
    [Fact]
    public async Task A_batch_is_closed_at_its_rows()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 2500);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { BatchRows = 1000 });
        Assert.Equal([1000L, 1000, 500], run.BatchRows);
        Assert.Equal([1, 2, 3], run.Reports.Select(r => r.Number));
        Assert.Equal([1000L, 2000, 2500], run.Reports.Select(r => r.Ends[topic[0]]));
    }

    [Fact]
    public async Task A_batch_is_closed_at_its_bytes()
    {
        var topic = new MemoryTopic("t", 1);
        topic.Add(0, Enumerable.Repeat(new string('x', 1000), 2500));
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { BatchBytes = 1_100_000 });
        Assert.Equal([1100L, 1100, 300], run.BatchRows);
    }

    [Fact]
    public async Task A_batch_is_closed_an_interval_after_its_first_message()
    {
        var topic = new MemoryTopic("t", 1);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls is 100 or 120)
                topic.AddMany(0, 1);
        };
        var closed = new List<TimeSpan>();
        run.OnReport = _ => closed.Add(run.Clock.Elapsed);
        await run.RunAsync(o => o with { BatchInterval = TimeSpan.FromSeconds(5), End = new EndRule(EndKind.For) { Duration = TimeSpan.FromMinutes(1) } });
        Assert.Equal([2L], run.BatchRows);
        Assert.InRange(closed.Single(), TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(16));
    }

    [Fact]
    public async Task Positions_that_move_over_gaps_are_committed_once_in_an_interval()
    {
        var topic = new MemoryTopic("t", 1);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            topic.AddGap(0, 1);
            run.Clock.Advance(TimeSpan.FromMilliseconds(50));
        };
        await run.RunAsync(o => o with { End = new EndRule(EndKind.For) { Duration = TimeSpan.FromSeconds(35) } });
        Assert.InRange(run.Reports.Count, 3, 4);
        Assert.All(run.BatchRows, rows => Assert.Equal(0, rows));
        Assert.InRange(run.Table.Positions[topic[0]], 690, topic.Marks(0).End);
    }

    [Fact]
    public async Task Partitions_are_paused_while_a_full_batch_waits_and_then_resumed()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 1000);
        var run = new LoopRun(topic) { Gated = true };
        var gate = new TaskCompletionSource();
        run.Sink.BeforeCommit = (number, _) => number == 1 ? gate.Task : Task.CompletedTask;
        run.Source.OnPoll = () =>
        {
            if (run.Source.Paused.Count > 0 && run.Source.Pauses == 1)
                gate.TrySetResult();
        };
        await run.RunAsync(o => o with { BatchRows = 100, HandOverWait = TimeSpan.Zero });
        Assert.True(run.Source.Resumes > 0);
        Assert.Equal(1000, run.Table.Rows.Count);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), run.Table.OffsetsOf(topic[0]));
        Assert.All(run.BatchRows, rows => Assert.Equal(100, rows));
    }

    [Fact]
    public async Task The_sink_is_told_of_the_batch_that_waits_behind_a_commit()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 1000);
        var run = new LoopRun(topic) { Gated = true };
        var gate = new TaskCompletionSource();
        run.Sink.BeforeCommit = (number, _) => number == 1 ? gate.Task : Task.CompletedTask;
        var foreseen = new List<int>();
        run.Sink.OnForesee = messages =>
        {
            foreseen.Add(messages.Count);
            messages.Ahead = new MemoryStream();
            gate.TrySetResult();
        };
        await run.RunAsync(o => o with { BatchRows = 100, HandOverWait = TimeSpan.Zero });
        Assert.Equal(100, foreseen[0]);
        Assert.Equal(1000, run.Table.Rows.Count);
    }

    [Fact]
    public async Task Buffered_bytes_stay_below_the_limit()
    {
        var topic = new MemoryTopic("t", 4);
        for (var i = 0; i < 4; i++)
            topic.Add(i, Enumerable.Repeat(new string('x', 1000), 2000));
        var run = new LoopRun(topic);
        var most = 0L;
        await run.RunAsync(
            o => o with { MaxMemory = 1_000_000 }, onLoop: loop => run.Source.OnPoll = () => most = Math.Max(most, loop.BufferedBytes));
        Assert.Equal(8000, run.Table.Rows.Count);
        Assert.InRange(most, 400_000, 1_600_000);
        Assert.All(run.BatchRows, rows => Assert.InRange(rows, 1, 1000));
    }

    [Fact]
    public async Task A_rate_is_kept()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 5000);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { MaxRate = 100 });
        Assert.Equal(5000, run.Table.Rows.Count);
        Assert.InRange(run.Clock.Elapsed, TimeSpan.FromSeconds(49), TimeSpan.FromSeconds(52));
    }

    [Fact]
    public async Task A_report_tells_the_lag_of_each_partition()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 150);
        topic.AddMany(1, 10);
        var run = new LoopRun(topic);
        await run.RunAsync(o => o with { BatchRows = 100 });
        Assert.Equal([50, 10], run.Reports[0].Lags.OrderBy(l => l.Key.Partition).Select(l => l.Value));
        Assert.All(run.Reports[^1].Lags.Values, lag => Assert.Equal(0, lag));
    }
}
