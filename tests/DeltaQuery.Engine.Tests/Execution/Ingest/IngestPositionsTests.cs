using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class IngestPositionsTests : IDisposable
{
    private readonly List<string> _warnings = [];
    private readonly TestEngine _engine;

    public IngestPositionsTests() => _engine = new TestEngine(warn: _warnings.Add);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Positions_can_be_put_anywhere_and_dead_letters_behind_them_count_anew()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(
            _engine, "a INTEGER", o => o with { OnError = IngestErrorPolicy.DeadLetter, DeadLetters = SinkFixture.Reference("dlq") });
        await sink.CommitAsync("""{"a": 1}""", "x");
        await sink.Sink.RewindAsync([new PositionMove(SinkFixture.Partition(0), 2, 0)], default);
        Assert.Equal("0=0", await sink.StartAsync());
        await sink.CommitAsync("""{"a": 1}""", "x");
        Assert.Equal(["2|2"], await _engine.RowsAsync("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM dlq)"));
    }

    [Fact]
    public async Task All_positions_of_a_topic_are_told_and_those_of_other_topics_and_ingests_are_not()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(_engine, "a INTEGER");
        await using var other = new SinkFixture(_engine, "a INTEGER", o => o with { Ids = new PositionIds("job:orders") });
        await sink.CommitAsync(0, """{"a": 1}""");
        await sink.CommitAsync(11, """{"a": 2}""", """{"a": 3}""");
        await other.CommitAsync(3, """{"a": 4}""");
        using var more = new MessageBuffer();
        more.MoveTo(new TopicPartition("orders2", 5), 9);
        await sink.Sink.CommitAsync(more, [new PositionMove(new("orders2", 5), null, 9) { TopicId = "x" }], default);
        Assert.Equal(
            new Dictionary<TopicPartition, long> { [SinkFixture.Partition(0)] = 1, [SinkFixture.Partition(11)] = 2 },
            await sink.Sink.PositionsAsync(SinkFixture.Topic, default));
        Assert.Empty(await sink.Sink.PositionsAsync("orders3", default));
    }

    [Fact]
    public async Task Who_has_read_a_topic_before_it_was_made_again_commits_nothing_more_of_it()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(_engine, "a INTEGER");
        var partition = SinkFixture.Partition(0);
        await CommitAsync(new PositionMove(partition, null, 2) { TopicId = "one" });
        await sink.Sink.RewindAsync([new PositionMove(partition, 2, 0) { TopicId = "two" }], default);
        var error = await Assert.ThrowsAsync<PositionsMovedException>(() => CommitAsync(new PositionMove(partition, 0, 2) { TopicId = "one" }));
        Assert.Equal([partition], error.Partitions);
        await CommitAsync(new PositionMove(partition, 0, 2) { TopicId = "two" });
        Assert.Equal(["1|2"], await _engine.RowsAsync("SELECT a, count(*) FROM t GROUP BY a"));

        async Task CommitAsync(PositionMove move)
        {
            using var messages = new MessageBuffer();
            sink.Add(messages, 0, """{"a": 1}""");
            messages.MoveTo(partition, move.Next);
            await sink.Sink.CommitAsync(messages, [move], default);
        }
    }

    [Fact]
    public async Task Positions_of_kafka_delta_ingest_cannot_go_back_to_the_first_offset()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(_engine, "a INTEGER", o => o with { Ids = new PositionIds("kdi", AsKafkaDeltaIngest: true) });
        await sink.CommitAsync("""{"a": 1}""", """{"a": 2}""");
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.Sink.RewindAsync([new PositionMove(SinkFixture.Partition(0), 2, 0)], default));
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        await sink.Sink.RewindAsync([new PositionMove(SinkFixture.Partition(0), 2, 1)], default);
        Assert.Equal("0=1", await sink.StartAsync());
        Assert.Equal([SinkFixture.Partition(0)], (await sink.Sink.PositionsAsync(SinkFixture.Topic, default)).Keys);
    }

    [Fact]
    public async Task A_table_that_has_forgotten_positions_is_not_read_into_from_the_start()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.setTransactionRetentionDuration' = 'interval 1 seconds')");
        var warnings = new List<string>();
        await using var sink = new SinkFixture(_engine, "a INTEGER", o => o with { Warn = warnings.Add });
        await sink.Sink.CheckStartAsync([SinkFixture.Partition(0)], default);
        Assert.Contains("delta.setTransactionRetentionDuration", Assert.Single(warnings), StringComparison.Ordinal);
        await sink.CommitAsync("""{"a": 1}""");

        // Positions expire: the commit's is made older than the table keeps it.
        var commit = Path.Combine(_engine.Root, "t", "_delta_log", $"{1:D20}.json");
        File.WriteAllText(commit, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(commit), "\"lastUpdated\":[0-9]+", "\"lastUpdated\":1000"));
        using var engine = new TestEngine(_engine.Root);
        await using var next = new SinkFixture(engine, "a INTEGER");
        if (await next.StartAsync() == "0=1")
            await engine.RunAsync("CHECKPOINT TABLE t");
        using var third = new TestEngine(_engine.Root);
        await using var last = new SinkFixture(third, "a INTEGER");
        Assert.Equal("", await last.StartAsync());
        var error = await Assert.ThrowsAsync<DeltaException>(() => last.Sink.CheckStartAsync([SinkFixture.Partition(0)], default));
        Assert.Equal("t has lost positions of the ingest job: orders-0 was at offset 1 in version 1, and is at none now", error.Message);
        await last.Sink.CheckStartAsync([SinkFixture.Partition(1)], default);
        await Assert.ThrowsAsync<DeltaException>(() => last.Sink.CheckKeptAsync([SinkFixture.Partition(0)], default));

        // What RESTORE takes back of another partition is no excuse.
        await last.CommitAsync(1, """{"a": 2}""");
        await third.RunAsync("RESTORE TABLE t TO VERSION AS OF 1 WITH INGEST OFFSETS");
        error = await Assert.ThrowsAsync<DeltaException>(
            () => last.Sink.CheckStartAsync([SinkFixture.Partition(0), SinkFixture.Partition(1)], default));
        Assert.Contains("orders-0 was at offset 1 in version 1, and is at none now", error.Message, StringComparison.Ordinal);
        await last.Sink.CheckStartAsync([SinkFixture.Partition(1)], default);
    }

    [Fact]
    public async Task A_position_that_another_member_commits_meanwhile_is_not_a_lost_one()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        using var session = new SessionState(_engine.Engine.State);
        var table = await session.Resolver.FindAsync(SinkFixture.Reference("t"), default);
        using var version = new HeldVersion(table!, await table!.CurrentAsync(default));
        await using var other = new SinkFixture(_engine, "a INTEGER");
        await other.CommitAsync("""{"a": 1}""");
        await LostPositions.CheckAsync(other.Options.Ids, version, [SinkFixture.Partition(0)], default);
    }

    [Fact]
    public async Task What_is_done_between_batches_never_fails_one()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        var warnings = new List<string>();
        var clock = new ManualClock();
        await using var sink = new SinkFixture(_engine, "a INTEGER", o => o with
        {
            Warn = warnings.Add, Clock = clock,
            Upkeep =
            [
                new UpkeepTerms(UpkeepKind.Optimize) { Commits = 2 }, new UpkeepTerms(UpkeepKind.Checkpoint) { Rows = 3 },
                new UpkeepTerms(UpkeepKind.Vacuum) { Time = TimeSpan.FromDays(1), RetainHours = 1 },
            ],
        });
        await sink.CommitAsync("""{"a": 1}""");
        clock.Ahead = TimeSpan.FromDays(1);
        await sink.CommitAsync("""{"a": 2}""");
        await sink.CommitAsync("""{"a": 3}""");
        Assert.Equal(
            ["1|STREAMING UPDATE", "2|STREAMING UPDATE", "3|OPTIMIZE", "4|STREAMING UPDATE"],
            await _engine.RowsAsync("SELECT version, operation FROM (DESCRIBE HISTORY t) WHERE version > 0 ORDER BY 1"));
        Assert.Contains(_engine.Files("t"), file => file.EndsWith("04.checkpoint.parquet", StringComparison.Ordinal));
        Assert.Contains("VACUUM of t after a batch failed", Assert.Single(warnings), StringComparison.Ordinal); // below the retention of the table
    }

    [Fact]
    public async Task Restore_says_which_ingests_do_not_go_back()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(_engine, "a INTEGER");
        await sink.CommitAsync("""{"a": 1}""");
        await sink.CommitAsync("""{"a": 2}""");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Equal("0=2", await sink.StartAsync());
        Assert.Contains("t is restored to version 1, but its ingests go on where they are (job)", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Contains("RESTORE .. WITH INGEST OFFSETS, or ALTER INGEST .. SET OFFSETS (..) FORCE, puts them back", _warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_with_ingest_offsets_puts_positions_and_topic_ids_back_in_its_commit()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(_engine, "a INTEGER");
        await sink.CommitAsync("""{"a": 1}""");
        await sink.CommitAsync("""{"a": 2}""");
        await sink.CommitAsync(1, """{"a": 3}""");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1 WITH INGEST OFFSETS");
        Assert.Empty(_warnings);
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        Assert.Equal("4", await _engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
        Assert.Equal("0=1", await sink.StartAsync(2)); // partition 1 had no position then
        await sink.CommitAsync("""{"a": 2}""");
        await sink.CommitAsync(1, """{"a": 3}""");
        Assert.Equal(["1", "2", "3"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
        Assert.Equal("0=2, 1=1", await sink.StartAsync(2));
    }

    [Fact]
    public async Task An_ingest_that_runs_reads_on_from_where_it_was_put_back()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(_engine, "a INTEGER");
        await sink.CommitAsync("""{"a": 1}""");
        await sink.CommitAsync("""{"a": 2}""");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1 WITH INGEST OFFSETS");
        await Assert.ThrowsAsync<PositionsMovedException>(() => sink.CommitAsync("""{"a": 3}"""));
    }

    [Fact]
    public async Task A_position_that_was_taken_back_is_none_and_not_a_lost_one()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using (var sink = new SinkFixture(_engine, "a INTEGER"))
            await sink.CommitAsync("""{"a": 1}""");
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 0 WITH INGEST OFFSETS");
        await using var next = new SinkFixture(_engine, "a INTEGER");
        await next.Sink.CheckStartAsync([SinkFixture.Partition(0)], default);
        Assert.Equal("", await next.StartAsync());
        await next.CommitAsync("""{"a": 1}""");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task The_id_of_a_topic_goes_back_with_the_positions()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = new SinkFixture(_engine, "a INTEGER");
        await MoveAsync(null, 5, "first");
        await MoveAsync(5, 0, "second");
        Assert.Equal("second", (await sink.Sink.TopicIdsAsync([SinkFixture.Topic], default))[SinkFixture.Topic]);
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1 WITH INGEST OFFSETS");
        Assert.Equal("first", (await sink.Sink.TopicIdsAsync([SinkFixture.Topic], default))[SinkFixture.Topic]);
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 0 WITH INGEST OFFSETS");
        Assert.Empty(await sink.Sink.TopicIdsAsync([SinkFixture.Topic], default));

        async Task MoveAsync(long? from, long next, string id)
        {
            using var nothing = new MessageBuffer();
            await sink.Sink.CommitAsync(nothing, [new PositionMove(SinkFixture.Partition(0), from, next) { TopicId = id }], default);
        }
    }
}
