using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>Positions that RESTORE takes back while an ingest runs.</summary>
public sealed class IngestLoopRestoreTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromSeconds(15);

    private readonly MemoryTopic _topic = new("t", 2, "one");
    private readonly LoopRun _run;
    private bool _isTakenBack;

    public IngestLoopRestoreTests()
    {
        _topic.AddMany(0, 5);
        _run = new LoopRun(_topic);
    }

    [Fact]
    public async Task An_ingest_that_waits_for_messages_sees_it_and_reads_again()
    {
        TakeBackAt(Quarter);
        var readAt = TimeSpan.Zero;
        _run.OnReport = _ => readAt = _run.Clock.Elapsed;
        await _run.RunAsync(UntilIdle);
        Assert.True(_isTakenBack);
        Assert.Equal([0L, 1, 2, 3, 4], _run.Table.OffsetsOf(_topic[0]));
        Assert.InRange(readAt, Quarter, Quarter + TimeSpan.FromSeconds(25)); // BATCH INTERVAL to see it, and as long to close the batch
    }

    [Fact]
    public async Task A_topic_without_positions_begins_as_start_from_says_as_for_the_first_time()
    {
        await _run.RunAsync(o => o with { Start = new StartRule(StartKind.Latest) });
        Assert.Equal(5, _run.Table.Positions[_topic[0]]);
        _topic.AddMany(0, 3);
        TakeBackAt(Quarter, () =>
        {
            if (_run.Table.Positions.GetValueOrDefault(_topic[0]) == 8 && _topic.Marks(0).End == 8)
                _topic.AddMany(0, 2);
        });
        await _run.RunAsync(o => UntilIdle(o) with { Start = new StartRule(StartKind.Latest) });
        Assert.Equal([8L, 9], _run.Table.OffsetsOf(_topic[0]));
        Assert.Equal(new Dictionary<TopicPartition, long> { [_topic[0]] = 10, [_topic[1]] = 0 }, _run.Table.Positions);
    }

    [Fact]
    public async Task Who_sees_it_first_in_a_group_decides_where_the_other_members_begin()
    {
        _topic.AddMany(1, 7);
        _run.Source.Give(_topic[0]);
        _run.Table.Move(_topic[0], 5);
        _run.Table.Move(_topic[1], 7);
        TakeBackAt(Quarter);
        await _run.RunAsync(o => UntilIdle(o) with { InGroup = true, Start = new StartRule(StartKind.Latest) });
        Assert.Equal(new Dictionary<TopicPartition, long> { [_topic[0]] = 5, [_topic[1]] = 7 }, _run.Table.Positions);
        Assert.Empty(_run.Table.Rows);
    }

    [Fact]
    public async Task Positions_that_were_put_elsewhere_are_taken_over_however_often()
    {
        var moves = 0;
        _run.Source.OnPoll = () =>
        {
            if (moves < 8 && _run.Clock.Elapsed > Quarter * (moves + 1) && _run.Table.Positions[_topic[0]] == 5)
                _run.Table.Move(_topic[0], 5 - (++moves % 5));
        };
        await _run.RunAsync(UntilIdle);
        Assert.Equal(8, moves);
        Assert.Equal(5, _run.Table.Positions[_topic[0]]);
    }

    [Fact]
    public async Task The_table_is_looked_at_once_an_interval_and_where_that_fails_again()
    {
        var looks = 0;
        _run.Sink.BeforePositions = () =>
        {
            if (_run.Clock.Elapsed > Quarter && ++looks % 2 == 1)
                throw new DeltaException(DeltaErrorCode.StorageFailed, "away");
        };
        await _run.RunAsync(o => UntilIdle(o) with { BatchInterval = TimeSpan.FromMilliseconds(10) });
        Assert.InRange(looks, 40, 60); // once a second, however short the interval
        Assert.Equal(5, _run.Table.OffsetsOf(_topic[0]).Count);
    }

    [Fact]
    public async Task A_table_that_has_forgotten_positions_is_not_read_into_again()
    {
        TakeBackAt(Quarter);
        _run.Sink.OnCheckKept = () => throw new DeltaException(DeltaErrorCode.QueryFailed, "lost");
        var error = await Assert.ThrowsAsync<DeltaException>(() => _run.RunAsync(UntilIdle));
        Assert.Equal("lost", error.Message);
        Assert.Empty(_run.Table.Rows);
    }

    private static LoopOptions UntilIdle(LoopOptions options) => options with { End = new EndRule(EndKind.Idle) { Duration = TimeSpan.FromMinutes(1) } };

    private void TakeBackAt(TimeSpan time, Action? then = null) => _run.Source.OnPoll = () =>
    {
        if (_isTakenBack)
        {
            then?.Invoke();
        }
        else if (_run.Clock.Elapsed > time)
        {
            _run.Table.TakeBack();
            _isTakenBack = true;
        }
    };
}
