using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>Topics that are made again and partitions that are added while an ingest runs.</summary>
public sealed class IngestLoopChangeTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromSeconds(15); // of a minute: before topics are looked at for the first time

    private readonly MemoryTopic _topic = new("t", 1, "one");
    private readonly LoopRun _run;

    public IngestLoopChangeTests()
    {
        _topic.AddMany(0, 5);
        _run = new LoopRun(_topic);
    }

    [Fact]
    public async Task A_topic_that_is_made_again_and_grows_past_the_position_before_it_is_looked_at_is_read_once_from_its_beginning()
    {
        MakeAgainAt(Quarter, 9);
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(9)), _run.Table.OffsetsOf(_topic[0]));
        Assert.Equal("two", _run.Table.TopicIds["t"]);
        Assert.Contains(_run.Warnings, w => w.StartsWith("topic t was deleted and made again while it was read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(9, true)]
    [InlineData(3, true)]
    public async Task So_it_is_where_the_table_keeps_no_ids(int messages, bool isSeenBySource)
    {
        _run.Sink.KeepsIds = false;
        var isTold = false;
        _run.Source.OnPoll = () =>
        {
            if (_run.Clock.Elapsed <= Quarter || isTold)
                return;
            isTold = true;
            _topic.MakeAgain("two");
            _topic.AddMany(0, messages);
            if (isSeenBySource)
                throw new DeltaException(DeltaErrorCode.DataLoss, "offset 5 is no longer there");
        };
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(messages)), _run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task It_is_an_error_where_losses_are()
    {
        MakeAgainAt(Quarter, 9);
        var error = await Assert.ThrowsAsync<DeltaException>(() => _run.RunAsync(o => UntilIdle(o) with { ContinuesAfterLoss = false }));
        Assert.Equal(DeltaErrorCode.DataLoss, error.Code);
        Assert.Equal("topic t was deleted and made again while it was read: what was read of it last is not in the table", error.Message);
        Assert.StartsWith("ON DATA LOSS CONTINUE", error.Hint, StringComparison.Ordinal);
        Assert.Equal(Range(5), _run.Table.OffsetsOf(_topic[0]));
        Assert.Equal("one", _run.Table.TopicIds["t"]);
    }

    [Fact]
    public async Task What_was_read_before_a_topic_was_made_again_is_kept_however_long_its_commit_takes()
    {
        _run.Sink.BeforeCommit = (number, _) =>
        {
            if (number == 1)
            {
                _topic.MakeAgain("two");
                _topic.AddMany(0, 7);
                throw new DeltaException(DeltaErrorCode.StorageFailed, "away");
            }

            return Task.CompletedTask;
        };
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(7)), _run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task Ids_are_asked_for_once_a_batch_behind_its_last_message()
    {
        _topic.AddMany(0, 95);
        var read = new List<long>();
        _run.Source.TellsIds = () =>
        {
            read.Add(_run.Source.Positions[_topic[0]]);
            return true;
        };
        await _run.RunAsync(o => o with { BatchRows = 10 });
        Assert.Equal(10, _run.Reports.Count);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => i * 10L), read);
    }

    [Fact]
    public async Task A_batch_waits_until_the_brokers_tell_its_topics_ids()
    {
        _run.Source.TellsIds = () => _run.Source.IdQuestions > 20;
        await _run.RunAsync(o => o with { MaxRetries = 3 });
        Assert.Equal(21, _run.Source.IdQuestions);
        Assert.Equal(Range(5), _run.Table.OffsetsOf(_topic[0]));
        Assert.InRange(_run.Clock.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(80)); // 4 seconds at most are lost when they are back
    }

    [Fact]
    public async Task Stopped_while_no_broker_tells_them_it_ends_without_the_batch()
    {
        using var stop = new CancellationTokenSource();
        _run.Source.TellsIds = () =>
        {
            if (_run.Source.IdQuestions == 3)
                stop.Cancel();
            return false;
        };
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.RunAsync(cancellationToken: stop.Token));
        Assert.Contains("Kafka does not tell whether the topics are still those that were read", error.Message, StringComparison.Ordinal);
        Assert.Empty(_run.Table.Rows);
    }

    [Fact]
    public async Task A_topic_that_tells_its_id_late_is_no_loss()
    {
        var topic = new MemoryTopic("t", 1);
        topic.AddMany(0, 5);
        var run = new LoopRun(topic);
        run.Source.OnPoll = () =>
        {
            if (run.Clock.Elapsed > Quarter && topic.Id is null)
            {
                topic.TellId("one");
                topic.AddMany(0, 5);
            }
        };
        await run.RunAsync(o => UntilIdle(o) with { ContinuesAfterLoss = false });
        Assert.Equal(Range(10), run.Table.OffsetsOf(topic[0]));
        Assert.Equal("one", run.Table.TopicIds["t"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_topic_that_is_made_again_with_fewer_partitions_leaves_no_position_behind(bool whileItRuns)
    {
        _topic.AddPartitions(2);
        _topic.AddMany(1, 6);
        _topic.AddMany(2, 7);
        if (whileItRuns)
            MakeAgainAt(Quarter, 3, partitions: 1);
        await _run.RunAsync(UntilIdle);
        if (!whileItRuns)
        {
            _topic.MakeAgain("two", partitions: 1);
            _topic.AddMany(0, 3);
            await _run.RunAsync(UntilIdle);
        }

        Assert.Equal([3L, 0, 0], Enumerable.Range(0, 3).Select(i => _run.Table.Positions[_topic[i]]));
        _topic.AddPartitions(2);
        _topic.AddMany(1, 8);
        _topic.AddMany(2, 2);
        await _run.RunAsync();
        Assert.Equal(Range(6).Concat(Range(8)), _run.Table.OffsetsOf(_topic[1]));
        Assert.Equal(Range(7).Concat(Range(2)), _run.Table.OffsetsOf(_topic[2]));
    }

    [Fact]
    public async Task Until_end_does_not_wait_for_partitions_that_a_topic_no_longer_has()
    {
        _topic.AddPartitions(1);
        _topic.AddMany(1, 20);
        _run.Source.OnPoll = () =>
        {
            if (_run.Source.Polls == 2)
            {
                _topic.MakeAgain("two", partitions: 1);
                _topic.AddMany(0, 8);
            }
        };
        await _run.RunAsync(o => o with { ContinuesAfterLoss = true, BatchRows = 10 });
        Assert.Equal(5, _run.Table.Positions[_topic[0]]);
    }

    [Fact]
    public async Task Partitions_that_are_added_are_found_while_commits_are_what_takes_the_time()
    {
        _topic.AddMany(0, 1995);
        var run = new LoopRun(_topic) { Gated = true };
        run.Sink.BeforeCommit = (_, _) =>
        {
            var polls = run.Source.Polls;
            return Task.Run(() => SpinWait.SpinUntil(() => run.Source.Polls >= polls + 2)); // by then the next batch waits
        };
        run.OnReport = report =>
        {
            run.Clock.Advance(TimeSpan.FromSeconds(10));
            if (report.Number == 2)
                _topic.AddPartitions(1);
        };
        await run.RunAsync(o => o with
        {
            BatchRows = 10, HandOverWait = TimeSpan.Zero, End = new EndRule(EndKind.For) { Duration = TimeSpan.FromSeconds(120) },
        });
        Assert.Equal([_topic[0], _topic[1]], run.Source.Positions.Keys);
        Assert.InRange(run.Table.OffsetsOf(_topic[0]).Count, 100, 1000);
        Assert.Equal(Range(run.Table.OffsetsOf(_topic[0]).Count), run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task Brokers_that_do_not_tell_ends_hold_up_nothing()
    {
        _topic.AddMany(0, 95);
        _run.Source.TellsEnds = false;
        await _run.RunAsync(o => o with { BatchRows = 10 });
        Assert.Equal(Range(100), _run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(0, _run.Reports[^1].Lags[_topic[0]]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Positions_that_cannot_be_put_back_at_once_are_tried_again(bool isAnswerLost)
    {
        Action<int> fails = number =>
        {
            if (number == 1)
                throw new DeltaException(DeltaErrorCode.StorageFailed, "away");
        };
        (_run.Sink.BeforeRewind, _run.Sink.AfterRewind) = isAnswerLost ? (null, fails) : (fails, (Action<int>?)null);
        MakeAgainAt(Quarter, 9);
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(9)), _run.Table.OffsetsOf(_topic[0]));
        Assert.Contains(_run.Warnings, w => w.StartsWith("positions could not be put back, and that is tried again (1 of 10)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_members_that_put_positions_back_at_once_the_later_goes_on_with_what_the_first_has_done()
    {
        _run.Sink.BeforeRewind = number =>
        {
            if (number == 1)
                _run.Table.Rewind([new PositionMove(_topic[0], 5, 0) { TopicId = "two" }]);
        };
        MakeAgainAt(Quarter, 9);
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(9)), _run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task What_another_has_committed_of_the_old_topic_meanwhile_is_put_back_too()
    {
        _run.Sink.BeforeRewind = number =>
        {
            if (number == 1)
                _run.Table.Move(_topic[0], 7);
        };
        MakeAgainAt(Quarter, 9);
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(9)), _run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task A_topic_that_is_deleted_while_it_is_read_is_an_error_where_losses_are()
    {
        DeleteAt(Quarter);
        var error = await Assert.ThrowsAsync<DeltaException>(() => _run.RunAsync(o => UntilIdle(o) with { ContinuesAfterLoss = false }));
        Assert.Equal((DeltaErrorCode.DataLoss, "topic t is no longer there: it was deleted while it was read"), (error.Code, error.Message));
        Assert.Equal(Range(5), _run.Table.OffsetsOf(_topic[0]));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(3, true)]
    [InlineData(9, false)]
    public async Task Where_they_are_gone_over_it_is_waited_for_and_read_from_its_beginning_when_it_is_made_again(int messages, bool keepsIds)
    {
        _run.Sink.KeepsIds = keepsIds;
        DeleteAt(Quarter, () =>
        {
            if (_run.Clock.Elapsed < TimeSpan.FromSeconds(40) || _topic.Id != "one")
                return;
            _topic.MakeAgain("two");
            _topic.AddMany(0, messages);
        });
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(messages)), _run.Table.OffsetsOf(_topic[0]));
        Assert.Contains("topic t is no longer there: it was deleted while it was read; it is read again when it is made again", _run.Warnings);
    }

    [Fact]
    public async Task The_same_topic_that_comes_back_is_read_on_where_it_was()
    {
        DeleteAt(Quarter, () =>
        {
            if (_run.Clock.Elapsed < TimeSpan.FromSeconds(40) || _topic.Exists)
                return;
            _topic.Exists = true;
            _topic.AddMany(0, 4);
        });
        await _run.RunAsync(UntilIdle);
        Assert.Equal(Range(9), _run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task Until_end_does_not_wait_for_a_topic_that_is_deleted()
    {
        _topic.AddMany(0, 2000);
        var other = new MemoryTopic("other", 1, "other");
        other.AddMany(0, 3000);
        var run = new LoopRun(_topic, other);
        run.Source.OnPoll = () => _topic.Exists = run.Source.Polls < 2;
        await run.RunAsync(o => o with { ContinuesAfterLoss = true, BatchRows = 500 });
        Assert.Equal(Range(3000), run.Table.OffsetsOf(other[0]));
        var kept = run.Table.OffsetsOf(_topic[0]);
        Assert.InRange(kept.Count, 1, 2004);
        Assert.Equal(Range(kept.Count), kept);
    }

    [Fact]
    public async Task A_member_of_a_group_goes_on_with_the_topics_that_are_there()
    {
        var other = new MemoryTopic("other", 1, "other");
        var run = new LoopRun(_topic, other);
        run.Source.Give(_topic[0], other[0]);
        run.Source.OnPoll = () =>
        {
            if (run.Clock.Elapsed <= Quarter || !_topic.Exists)
                return;
            _topic.Exists = false;
            other.AddMany(0, 6);
        };
        await run.RunAsync(o => UntilIdle(o) with { InGroup = true });
        Assert.Equal(Range(5), run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(Range(6), run.Table.OffsetsOf(other[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_member_whose_topic_comes_back_before_the_group_sees_it_reads_on(bool isGivenMeanwhile)
    {
        var other = new MemoryTopic("other", 1, "other");
        var run = new LoopRun(_topic, other);
        run.Source.Give(isGivenMeanwhile ? [other[0]] : [_topic[0], other[0]]);
        var isDeleted = false;
        run.Source.OnPoll = () =>
        {
            if (!isDeleted && run.Clock.Elapsed > Quarter)
            {
                (_topic.Exists, isDeleted) = (false, true);
                if (!isGivenMeanwhile)
                    return;
                run.Source.TopicsFailure = new DeltaException(DeltaErrorCode.StorageFailed, "away"); // it is found out when it is opened
                run.Source.Give(_topic[0]);
            }
            else if (isDeleted && !_topic.Exists && run.Clock.Elapsed > Quarter * 2)
            {
                _topic.Exists = true;
                _topic.AddMany(0, 4);
                other.AddMany(0, 6);
            }
        };
        await run.RunAsync(o => UntilIdle(o) with { InGroup = true });
        Assert.Equal(Range(9), run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(Range(6), run.Table.OffsetsOf(other[0]));
    }

    [Fact]
    public async Task A_member_whose_topic_is_taken_away_because_it_is_gone_does_not_wait_for_its_end()
    {
        var other = new MemoryTopic("other", 1, "other");
        other.AddMany(0, 20);
        var run = new LoopRun(_topic, other);
        run.Source.Give(other[0]);
        run.Source.OnPoll = () =>
        {
            if (!_topic.Exists || run.Clock.Elapsed < Quarter)
                return;
            _topic.Exists = false;
            run.Source.Revoke(other[0]);
            run.Source.Give(_topic[0], other[0]); // the leader of the group has not seen it yet
        };
        await run.RunAsync(o => o with { InGroup = true, ContinuesAfterLoss = true });
        Assert.Equal(Range(20), run.Table.OffsetsOf(other[0]));
        Assert.Empty(run.Table.OffsetsOf(_topic[0]));
    }

    [Fact]
    public async Task A_topic_that_goes_while_others_are_assigned_anew_is_still_known_when_it_is_made_again()
    {
        var other = new MemoryTopic("other", 1, "other");
        var run = new LoopRun(_topic, other);
        run.Sink.KeepsIds = false;
        var step = 0;
        run.Source.OnPoll = () =>
        {
            if (step == 0 && run.Clock.Elapsed > Quarter)
            {
                _topic.Exists = false;
                run.Source.TopicsFailure = new DeltaException(DeltaErrorCode.StorageFailed, "away");
                step++;
            }
            else if (step == 1 && run.Clock.Elapsed > Quarter * 2)
            {
                _topic.MakeAgain("two");
                _topic.AddMany(0, 9);
                other.AddMany(0, 6);
                step++;
            }
        };
        await run.RunAsync(UntilIdle);
        Assert.Equal(Range(5).Concat(Range(9)), run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(Range(6), run.Table.OffsetsOf(other[0]));
    }

    private static IEnumerable<long> Range(int count) => Enumerable.Range(0, count).Select(i => (long)i);

    private static LoopOptions UntilIdle(LoopOptions options) =>
        options with { ContinuesAfterLoss = true, End = new EndRule(EndKind.Idle) { Duration = TimeSpan.FromMinutes(1) } };

    private void DeleteAt(TimeSpan time, Action? then = null)
    {
        var isDeleted = false;
        _run.Source.OnPoll = () =>
        {
            if (!isDeleted && _run.Clock.Elapsed > time)
                (_topic.Exists, isDeleted) = (false, true);
            else if (isDeleted)
                then?.Invoke();
        };
    }

    private void MakeAgainAt(TimeSpan time, int messages, int? partitions = null) => _run.Source.OnPoll = () =>
    {
        if (_run.Clock.Elapsed <= time || _topic.Id != "one")
            return;
        _topic.MakeAgain("two", partitions);
        _topic.AddMany(0, messages);
    };
}
