using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>What a loop measures.</summary>
public sealed class IngestMeterTests
{
    private readonly MeterHearing _heard = new();

    [Fact]
    public async Task Messages_batches_and_their_sizes_are_counted()
    {
        var topic = new MemoryTopic("t", 1);
        topic.Add(0, "a", "bcd", "e");
        var run = new LoopRun(topic);
        using (_heard.Listen())
            await run.RunAsync(o => o with { Name = _heard.Ingest, BatchRows = 2 });
        Assert.Equal(3, _heard.Total("messages_consumed"));
        Assert.Equal(3, _heard.Total("messages_decoded"));
        Assert.Equal(2, _heard.Total("delta_commits"));
        Assert.Equal(3, _heard.Total("rows_written"));
        Assert.Equal(5, _heard.Total("bytes_written"));
        Assert.Equal([1, 3, 1], _heard.Values("message_size"));
        Assert.Equal([4, 1], _heard.Values("file_size"));
        Assert.Equal(2, _heard.Values("batch_duration").Count);
        Assert.Equal(2, _heard.Values("commit_duration").Count);
        Assert.Equal(0, _heard.Total("retries") + _heard.Total("commit_conflicts") + _heard.Total("decode_failures") + _heard.Total("transform_failures"));
    }

    [Fact]
    public async Task Retries_and_conflicts_are_counted()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 10);
        var run = new LoopRun(topic);
        run.Sink.BeforeCommit = (number, _) =>
        {
            if (number == 1)
                throw new DeltaException(DeltaErrorCode.StorageFailed, "gone for a moment");
            if (number == 2)
                run.Table.Move(topic[0], 4);
            return Task.CompletedTask;
        };
        using (_heard.Listen())
            await run.RunAsync(o => o with { Name = _heard.Ingest });
        Assert.Equal(1, _heard.Total("retries"));
        Assert.Equal(1, _heard.Total("commit_conflicts"));
        Assert.Equal(6, _heard.Total("rows_written"));
    }

    [Fact]
    public async Task Gauges_tell_what_is_buffered_and_how_far_it_is_behind_until_it_ends()
    {
        var topic = new MemoryTopic("t", 2);
        topic.AddMany(0, 30);
        topic.AddMany(1, 5);
        var run = new LoopRun(topic) { Gated = true };
        var gate = new TaskCompletionSource();
        run.Sink.BeforeCommit = (_, _) => gate.Task;
        run.Source.OnPoll = () =>
        {
            run.Clock.Advance(TimeSpan.FromSeconds(5));
            if (run.Source.Polls == 6)
                topic.AddMany(1, 2); // when it is paused
            if (run.Source.Polls < 10)
                return;
            if (run.Source.Polls == 10)
                _heard.Observe();
            gate.TrySetResult();
        };
        using (_heard.Listen())
        {
            await run.RunAsync(o => o with
            {
                Name = _heard.Ingest, BatchRows = 20, HandOverWait = TimeSpan.Zero, End = new EndRule(EndKind.For) { Duration = TimeSpan.FromMinutes(1) },
            });
            Assert.Equal(["t|0", "t|1"], _heard.Tags("lag", "topic", "partition"));
            Assert.Equal([30, 7], _heard.Values("lag"));
            Assert.Equal([35], _heard.Values("buffered_rows"));
            Assert.Equal([55], _heard.Values("buffered_bytes"));
            Assert.InRange(_heard.Values("last_commit_age_seconds").Single(), 45, 55);
            _heard.Observe();
            Assert.Single(_heard.Values("buffered_rows"));
        }
    }

    [Fact]
    public async Task Lags_that_grow_without_a_commit_are_counted_until_there_is_one()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 100);
        var run = new LoopRun(topic) { Gated = true };
        var gate = new TaskCompletionSource();
        var told = new List<LoopProgress>();
        IngestLoop? loop = null;
        run.Sink.BeforeCommit = (number, _) => number == 1 ? gate.Task : Task.CompletedTask;
        run.Source.OnPoll = () =>
        {
            run.Clock.Advance(TimeSpan.FromSeconds(5));
            if (!gate.Task.IsCompleted)
                topic.AddMany(0, 1);
            else
                SpinWait.SpinUntil(() => !loop!.IsCommitting);
        };
        await run.RunAsync(onLoop: made => loop = made, with: o => o with
        {
            BatchRows = 50, HandOverWait = TimeSpan.Zero, End = new EndRule(EndKind.For) { Duration = TimeSpan.FromMinutes(10) },
            Progress = progress =>
            {
                told.Add(progress);
                if (progress.LagGrowths == 3)
                    gate.TrySetResult();
            },
        });
        Assert.Equal(3, told.Max(p => p.LagGrowths));
        Assert.Equal((0, 0), (told[^1].LagGrowths, told[^1].Lag));
    }
}
