using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>What becomes of batches when commits fail, others write, or somebody wants to stop.</summary>
public sealed class IngestLoopFailureTests
{
    private readonly MemoryTopic _topic = new("t", 1);

    public IngestLoopFailureTests() => _topic.AddMany(0, 1000);

    [Fact]
    public async Task A_failure_that_may_pass_is_tried_again_with_longer_waits()
    {
        var run = new LoopRun(_topic);
        run.Sink.BeforeCommit = (number, _) => number < 5 ? throw new DeltaException(DeltaErrorCode.StorageFailed, "S3 is away") : Task.CompletedTask;
        await run.RunAsync();
        AssertComplete(run);
        Assert.Equal(5, run.Sink.Commits);
        Assert.InRange(run.Clock.Elapsed, TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(15.2)); // 1 + 2 + 4 + 8, half of each by chance
        Assert.Equal(4, run.Warnings.Count);
    }

    [Fact]
    public async Task A_failure_that_does_not_pass_in_time_ends_it()
    {
        var run = new LoopRun(_topic);
        run.Sink.BeforeCommit = (number, _) => number > 1 ? throw new DeltaException(DeltaErrorCode.StorageFailed, "S3 is away") : Task.CompletedTask;
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync(o => o with { BatchRows = 100, MaxRetries = 3 }));
        Assert.Equal("S3 is away", error.Message);
        Assert.Equal(5, run.Sink.Commits);
        Assert.Equal(100, run.Table.Positions[_topic[0]]);
    }

    [Theory]
    [InlineData(DeltaErrorCode.ConstraintViolation)]
    [InlineData(DeltaErrorCode.QueryFailed)]
    [InlineData(DeltaErrorCode.SchemaMismatch)]
    public async Task What_is_wrong_with_messages_is_not_tried_again(DeltaErrorCode code)
    {
        var run = new LoopRun(_topic);
        run.Sink.BeforeCommit = (_, _) => throw new DeltaException(code, "no");
        Assert.Equal(code, (await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync(o => o with { BatchRows = 100 }))).Code);
        Assert.Equal(1, run.Sink.Commits);
        Assert.Empty(run.Table.Positions);
    }

    [Fact]
    public async Task What_was_read_before_the_source_failed_is_committed_however_long_commits_take()
    {
        var run = new LoopRun(_topic) { Gated = true };
        var failed = new TaskCompletionSource();
        run.Sink.BeforeCommit = async (number, _) =>
        {
            if (number > 1)
                return;
            await failed.Task;
            await Task.Delay(TimeSpan.FromMilliseconds(500)); // longer than the loop waits for a commit without a look at the source
        };
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls < 3)
                return;
            failed.TrySetResult();
            throw new DeltaException(DeltaErrorCode.StorageFailed, "the topic is gone");
        };
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync(o => o with { BatchRows = 100, HandOverWait = TimeSpan.Zero }));
        Assert.Equal("the topic is gone", error.Message);
        Assert.Equal(Range(0, 200), run.Table.OffsetsOf(_topic[0]));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_no_retry_can_mend_is_told_from_what_may_pass(Exception error, bool passes) => Assert.Equal(passes, BatchCommitter.MayPass(error));

    public static TheoryData<Exception, bool> Failures => new()
    {
        { new IOException("the disk"), true },
        { new TimeoutException(), true },
        { new FileNotFoundException("no such file", "/table/part-0.parquet"), true },
        { new DeltaException(DeltaErrorCode.StorageFailed, "S3"), true },
        { new FileNotFoundException("Could not load file or assembly", "Confluent.Kafka, Version=2.15.1.0, Culture=neutral, PublicKeyToken=null"), false },
        { new FileLoadException("it is another version"), false },
        { new BadImageFormatException(), false },
        { new TypeLoadException(), false },
        { new DllNotFoundException(), false },
        { new MissingMethodException(), false },
        { new DeltaException(DeltaErrorCode.StorageFailed, "S3", new TypeInitializationException("T", new DllNotFoundException())), false },
    };

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_not_made_twice()
    {
        var run = new LoopRun(_topic);
        run.Sink.AfterCommit = number =>
        {
            if (number == 2)
                throw new DeltaException(DeltaErrorCode.StorageFailed, "nobody knows whether it was committed");
        };
        await run.RunAsync(o => o with { BatchRows = 100 });
        AssertComplete(run);
        Assert.Equal(10, run.Sink.Commits);
        Assert.Null(run.Reports[1].Committed);
        Assert.Equal(10, run.Reports.Count);
    }

    [Fact]
    public async Task Positions_that_another_has_moved_are_read_again()
    {
        var run = new LoopRun(_topic);
        run.Sink.BeforeCommit = (number, _) =>
        {
            if (number == 3)
                run.Table.Move(_topic[0], 450);
            return Task.CompletedTask;
        };
        await run.RunAsync(o => o with { BatchRows = 100 });
        Assert.Equal(Range(0, 200).Concat(Range(450, 550)), run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(1000, run.Table.Positions[_topic[0]]);
        Assert.Equal(2, run.Source.Assignments);
    }

    [Fact]
    public async Task Of_two_with_one_name_both_may_go_on_but_nothing_comes_twice()
    {
        var table = new MemoryTable();
        var first = new LoopRun(table, _topic);
        var second = new LoopRun(table, _topic);
        await Task.WhenAll(RunAsync(first), RunAsync(second));
        Assert.Equal(Range(0, 1000), table.OffsetsOf(_topic[0]));

        static async Task RunAsync(LoopRun run)
        {
            try
            {
                await run.RunAsync(o => o with { BatchRows = 10 });
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
            {
                // The other one was always quicker.
            }
        }
    }

    [Fact]
    public async Task Another_that_always_is_quicker_ends_it_with_an_error_that_says_so()
    {
        var run = new LoopRun(_topic);
        run.Sink.BeforeCommit = (number, _) =>
        {
            run.Table.Move(_topic[0], number);
            return Task.CompletedTask;
        };
        var error = await Assert.ThrowsAsync<DeltaException>(() => run.RunAsync());
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Equal(
            "another ingest with the same name or group writes the same table: another has committed positions of t-0, 6 times in a row", error.Message);
        Assert.Empty(run.Table.Rows);
    }

    [Fact]
    public async Task Cancellation_commits_what_is_buffered_and_then_says_that_it_was_stopped()
    {
        var run = new LoopRun(_topic);
        using var source = new CancellationTokenSource();
        run.Source.OnPoll = () =>
        {
            if (run.Source.Polls == 5)
                source.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(o => LoopRun.Until(o, EndKind.Never), source.Token));
        AssertComplete(run);
        Assert.Single(run.Reports);
    }

    [Fact]
    public async Task Cancellation_lets_the_commit_under_way_come_to_its_end()
    {
        var run = new LoopRun(_topic);
        using var source = new CancellationTokenSource();
        run.Sink.BeforeCommit = async (number, ct) =>
        {
            if (number != 1)
                return;
            await source.CancelAsync();
            Assert.False(ct.IsCancellationRequested);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(o => LoopRun.Until(o, EndKind.Never) with { BatchRows = 300 }, source.Token));
        Assert.Equal(Range(0, (int)run.Table.Positions[_topic[0]]), run.Table.OffsetsOf(_topic[0]));
        Assert.True(run.Table.Positions[_topic[0]] >= 300);
    }

    [Fact]
    public async Task A_commit_that_takes_longer_than_the_grace_time_is_ended_and_leaves_nothing()
    {
        var run = new LoopRun(_topic);
        using var source = new CancellationTokenSource();
        run.Sink.BeforeCommit = async (number, ct) =>
        {
            if (number == 1)
                return;
            await source.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(
            o => LoopRun.Until(o, EndKind.Never) with { BatchRows = 300, Grace = TimeSpan.FromMilliseconds(1) }, source.Token));
        Assert.Equal(300, run.Table.Positions[_topic[0]]);
        Assert.Equal(Range(0, 300), run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task Cancellation_while_it_begins_commits_nothing()
    {
        var run = new LoopRun(_topic);
        using var source = new CancellationTokenSource();
        run.Sink.BeforePositions = source.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(cancellationToken: source.Token));
        Assert.Empty(run.Reports);
        Assert.Equal(0, run.Sink.Commits);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_between_tries_with_one_more_try()
    {
        var run = new LoopRun(_topic);
        using var source = new CancellationTokenSource();
        run.Sink.BeforeCommit = (number, _) =>
        {
            if (number == 2)
                source.Cancel();
            return number < 3 ? throw new DeltaException(DeltaErrorCode.StorageFailed, "away") : Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(cancellationToken: source.Token));
        Assert.Equal(2, run.Sink.Commits); // the failure that came after the cancellation was the last
        Assert.Empty(run.Table.Positions);
    }

    [Fact]
    public async Task Abandoned_it_ends_after_the_commit_under_way_without_an_error()
    {
        var run = new LoopRun(_topic);
        IngestLoop? running = null;
        run.Sink.BeforeCommit = (number, _) =>
        {
            if (number == 2)
                running!.Abandon();
            return Task.CompletedTask;
        };
        await run.RunAsync(o => LoopRun.Until(o, EndKind.Never) with { BatchRows = 100 }, onLoop: loop => running = loop);
        Assert.Equal(200, run.Table.Positions[_topic[0]]);
        Assert.Equal(Range(0, 200), run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(2, run.Reports.Count);
    }

    private void AssertComplete(LoopRun run)
    {
        Assert.Equal(Range(0, 1000), run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(1000, run.Table.Positions[_topic[0]]);
    }

    private static IEnumerable<long> Range(long from, int count) => Enumerable.Range(0, count).Select(i => from + i);
}
