using DeltaQuery.Engine.Execution.Ingest.Jobs;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest.Jobs;

public sealed class IngestHealthTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);

    private static IngestProgress Running => new("n", "here:1", Now.AddHours(-1))
    {
        State = IngestState.Running, At = Now, RunningSince = Now.AddHours(-1), Interval = TimeSpan.FromSeconds(10), Lag = 5,
        Batches = [new BatchProgress(1, 1, Now.AddSeconds(-20))],
    };

    [Fact]
    public void One_that_commits_is_healthy_however_far_behind() =>
        Assert.Equal(new IngestHealth(true, "1000000 messages behind"), Of(Running with { Lag = 1_000_000, LagGrowths = 2 }));

    [Fact]
    public void One_with_nothing_to_read_is_healthy_however_old_its_last_commit() =>
        Assert.Equal(new IngestHealth(true, "0 messages behind"), Of(Running with { Lag = 0, Batches = [new BatchProgress(1, 1, Now.AddMinutes(-50))] }));

    [Fact]
    public void A_lag_that_grows_over_three_intervals_without_a_commit_is_unhealthy() => Assert.Equal(
        new IngestHealth(false, "1 message behind, and more with each of 3 intervals without a commit: no disk"),
        Of(Running with { Lag = 1, LagGrowths = 3, LastError = "no disk" }));

    [Fact]
    public void A_last_commit_that_is_older_than_five_intervals_is_unhealthy_where_messages_wait()
    {
        Assert.True(Of(Running with { Batches = [new BatchProgress(1, 1, Now.AddSeconds(-50))] })!.IsHealthy);
        Assert.Equal(
            new IngestHealth(false, "5 messages behind, and nothing was committed for 51 seconds"),
            Of(Running with { Batches = [new BatchProgress(1, 1, Now.AddSeconds(-51))] }));
        Assert.Equal(
            new IngestHealth(false, "5 messages behind, and nothing was committed for 3600 seconds"), Of(Running with { Batches = [] }));
    }

    [Fact]
    public void After_a_pause_the_time_counts_from_when_it_was_resumed() =>
        Assert.True(Of(Running with { RunningSince = Now.AddSeconds(-30), Batches = [new BatchProgress(1, 1, Now.AddMinutes(-50))] })!.IsHealthy);

    [Fact]
    public void A_run_whose_process_is_gone_is_unhealthy() => Assert.Equal(
        new IngestHealth(false, $"here:1, which ran it, has not been heard of since {Now:yyyy-MM-dd HH:mm:ss}Z"), Of(Running, isAlive: false));

    [Fact]
    public void One_that_failed_is_unhealthy_until_it_is_paused()
    {
        var failed = Running with { State = IngestState.Failed, LastError = "bad" };
        Assert.Equal(new IngestHealth(false, "it failed: bad"), Of(failed, isAlive: false));
        Assert.Null(Of(failed, isAlive: false, isPaused: true));
    }

    [Theory]
    [InlineData(IngestState.Stopped)]
    [InlineData(IngestState.Finished)]
    [InlineData(IngestState.Paused)]
    public void One_that_is_not_meant_to_run_has_no_health(object state) => Assert.Null(Of(Running with { State = (IngestState)state }, isAlive: false));

    [Fact]
    public void Rates_are_those_of_Spark()
    {
        var first = BatchProgress.Of(Report(1000, open: 1, duration: 2), null, Now);
        Assert.Equal((1, Now.AddSeconds(-3), null, 500.0), (first.Batch, first.Started, first.InputRowsPerSecond, first.ProcessedRowsPerSecond));
        var second = BatchProgress.Of(Report(3000, open: 4, duration: 1), first, Now.AddSeconds(12));
        Assert.Equal((2, Now.AddSeconds(7), 300.0, 3000.0), (second.Batch, second.Started, second.InputRowsPerSecond, second.ProcessedRowsPerSecond));
        Assert.Equal(250, second.PollMs);

        static BatchReport Report(long rows, double open, double duration) => new(1, null, rows, TimeSpan.FromSeconds(duration), new Dictionary<TopicPartition, long>())
        {
            Open = TimeSpan.FromSeconds(open), Poll = TimeSpan.FromMilliseconds(250),
        };
    }

    private static IngestHealth? Of(IngestProgress progress, bool isAlive = true, bool isPaused = false) => IngestHealth.Of(
        new ShownIngest(new IngestDefinition("n", "n", "", "default", "UTC", Now) { IsPaused = isPaused }, null, null, progress, isAlive), Now);
}
