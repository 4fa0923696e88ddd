using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class ExactlyOnceTests : IDisposable
{
    private const string Columns = "a INTEGER, b VARCHAR";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Rows_and_positions_come_in_one_commit()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await using var sink = new SinkFixture(_engine, Columns);
        Assert.Equal("", await sink.StartAsync(2));
        using var messages = new MessageBuffer();
        sink.Add(messages, 0, """{"a": 1, "b": "x"}""", """{"a": 2}""");
        sink.Add(messages, 1, """{"a": 3}""");
        var committed = await sink.CommitAsync(messages);
        Assert.Equal((1, 3, 1, 0), (committed.Version, committed.RowsWritten, committed.Files, committed.Conflicts));
        Assert.True(committed.Bytes > 0);
        Assert.Equal(["1|x", "2|NULL", "3|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        var lines = string.Join('\n', _engine.Commit("t", 1));
        Assert.Contains("{\"txn\":{\"appId\":\"deltaquery:ingest:job:orders:0\",\"version\":2,\"lastUpdated\":", lines, StringComparison.Ordinal);
        Assert.Contains("{\"txn\":{\"appId\":\"deltaquery:ingest:job:orders:1\",\"version\":1,\"lastUpdated\":", lines, StringComparison.Ordinal);
        Assert.Equal("0=2, 1=1", await sink.StartAsync(3));
        Assert.Equal(
            ["STREAMING UPDATE|Append|job|0|3|1"],
            await _engine.RowsAsync(
                "SELECT operation, operationParameters['outputMode'], operationParameters['queryId'], operationMetrics['numRemovedFiles'], "
                + "operationMetrics['numOutputRows'], operationMetrics['numAddedFiles'] FROM (DESCRIBE HISTORY t) WHERE version = 1"));
    }

    [Fact]
    public async Task A_batch_without_rows_commits_its_positions()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await using var sink = new SinkFixture(_engine, Columns);
        await sink.StartAsync();
        using var messages = new MessageBuffer();
        messages.MoveTo(SinkFixture.Partition(0), 17);
        var committed = await sink.CommitAsync(messages);
        Assert.Equal((1, 0, 0), (committed.Version, committed.RowsWritten, committed.Files));
        Assert.Equal("0=17", await sink.StartAsync());
        Assert.Equal(["0"], await _engine.RowsAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Of_two_readers_of_one_partition_the_second_is_told_and_writes_nothing()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        using var other = new TestEngine(_engine.Root);
        await using var first = new SinkFixture(_engine, Columns);
        await using var zombie = new SinkFixture(other, Columns);
        await first.StartAsync();
        await zombie.StartAsync();
        await first.CommitAsync("""{"a": 1}""");
        var before = _engine.Files("t");
        var error = await Assert.ThrowsAsync<PositionsMovedException>(() => zombie.CommitAsync("""{"a": 1}"""));
        Assert.Equal([SinkFixture.Partition(0)], error.Partitions);
        Assert.Equal(before, _engine.Files("t"));
        Assert.Equal(0, zombie.Mapper.Calls);
        Assert.Equal("0=1", await zombie.StartAsync());
        await zombie.CommitAsync("""{"a": 2}""");
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public async Task A_zombie_that_is_overtaken_while_it_commits_leaves_no_file()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var first = new SinkFixture(_engine, Columns);
        await using var zombie = new SinkFixture(other, Columns);
        await first.StartAsync();
        await zombie.StartAsync();
        store!.OnNextPut(async (_, put) =>
        {
            await first.CommitAsync("""{"a": 1}""");
            return await put();
        });
        await Assert.ThrowsAsync<PositionsMovedException>(() => zombie.CommitAsync("""{"a": 1}"""));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        Assert.Single(_engine.Files("t"), file => file.EndsWith(".parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Partitions_of_two_readers_do_not_meet()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var one = new SinkFixture(_engine, Columns);
        await using var two = new SinkFixture(other, Columns);
        store!.OnNextPut(async (_, put) =>
        {
            await one.CommitAsync(0, """{"a": 1}""");
            return await put();
        });
        var committed = await two.CommitAsync(1, """{"a": 2}""");
        Assert.Equal((2, 1), (committed.Version, committed.Conflicts));
        Assert.Equal("0=1, 1=1", await one.StartAsync(2));
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData("OPTIMIZE t")]
    [InlineData("DELETE FROM t WHERE a = 100")]
    [InlineData("UPDATE t SET b = 'changed' WHERE a = 101")]
    [InlineData("INSERT INTO t VALUES (102, 'other')")]
    public async Task A_batch_follows_what_others_do_with_rows(string meanwhile)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await _engine.RunAsync("INSERT INTO t VALUES (100, 'old')");
        await _engine.RunAsync("INSERT INTO t VALUES (101, 'old')");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var sink = new SinkFixture(other, Columns);
        store!.OnNextPut(async (_, put) =>
        {
            await _engine.RunAsync(meanwhile);
            return await put();
        });
        var committed = await sink.CommitAsync("""{"a": 1}""");
        Assert.Equal((1, 1), (committed.Conflicts, sink.Mapper.Calls));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t WHERE a < 100"));
        Assert.Equal("0=1", await sink.StartAsync());
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN c INT", 2)]
    [InlineData("ALTER TABLE t SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')", 1)] // the schema stays
    public async Task A_batch_is_written_again_after_a_change_of_the_table(string meanwhile, int mapped)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var sink = new SinkFixture(other, Columns);
        store!.OnNextPut(async (_, put) =>
        {
            await _engine.RunAsync(meanwhile);
            return await put();
        });
        var committed = await sink.CommitAsync("""{"a": 1}""");
        Assert.Equal((2, mapped), (committed.Version, sink.Mapper.Calls));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        Assert.Single(_engine.Files("t"), file => file.EndsWith(".parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retries_are_bounded()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var sink = new SinkFixture(other, Columns, o => o with { MaxRetries = 1 });
        for (var i = 0; i < 2; i++)
        {
            var column = $"c{i}";
            store!.OnNextPut(async (_, put) =>
            {
                await _engine.RunAsync($"ALTER TABLE t ADD COLUMN {column} INT");
                return await put();
            });
        }

        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"a": 1}"""));
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Equal("", await sink.StartAsync());
        await sink.CommitAsync("""{"a": 1}""");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task A_put_whose_answer_is_lost_is_committed_once()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var sink = new SinkFixture(other, Columns);
        store!.OnNextPut(async (path, put) =>
        {
            await put();
            throw new UnknownOutcomeException(path, new TimeoutException("the answer was lost"));
        });
        Assert.Equal(1, (await sink.CommitAsync("""{"a": 1}""")).Version);
        await sink.CommitAsync("""{"a": 2}""");
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_outcome_that_stays_unknown_the_positions_tell_it(bool arrives)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var sink = new SinkFixture(other, Columns);
        Func<Task<bool>>? late = null;
        for (var i = 0; i < 5; i++)
        {
            store!.OnNextPut((path, put) =>
            {
                late = put;
                throw new UnknownOutcomeException(path, new TimeoutException("no answer"));
            });
        }

        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"a": 1}"""));
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.Contains("it is not known whether version 1 was committed", error.Message, StringComparison.Ordinal);
        if (arrives)
            await late!();
        Assert.Equal(arrives ? "0=1" : "", await sink.StartAsync());
        if (!arrives)
            await sink.CommitAsync("""{"a": 1}""");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
    }

    [Theory]
    [InlineData("DROP TABLE t", "was dropped while it ran")]
    [InlineData("DROP TABLE t; CREATE TABLE t (a INT, b STRING)", "was dropped and made anew while it ran")]
    public async Task A_table_that_is_gone_ends_the_ingest(string meanwhile, string message)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await using var sink = new SinkFixture(_engine, Columns);
        await sink.StartAsync();
        await sink.CommitAsync("""{"a": 1}""");
        foreach (var statement in meanwhile.Split("; "))
            await _engine.RunAsync(statement);
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"a": 2}"""));
        Assert.Equal(DeltaErrorCode.TableNotFound, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_missing_is_an_error()
    {
        await using var sink = new SinkFixture(_engine, Columns);
        Assert.Equal("", await sink.StartAsync());
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"a": 2}"""));
        Assert.Equal(DeltaErrorCode.TableNotFound, error.Code);
    }

    [Fact]
    public async Task Positions_of_kafka_delta_ingest_are_last_offsets_without_the_topic()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await using var sink = new SinkFixture(_engine, Columns, o => o with { Ids = new PositionIds("kdi", AsKafkaDeltaIngest: true) });
        await sink.CommitAsync("""{"a": 1}""", """{"a": 2}""");
        Assert.Contains("{\"txn\":{\"appId\":\"kdi-0\",\"version\":1,", string.Join('\n', _engine.Commit("t", 1)), StringComparison.Ordinal);
        Assert.Equal("0=2", await sink.StartAsync());
        await sink.CommitAsync("""{"a": 3}""");
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        TopicPartition[] two = [new("a", 0), new("b", 0)];
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.Sink.PositionsAsync(two, default));
        Assert.Contains("takes one topic", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_of_the_table_hold_and_fill_in()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY, a INT NOT NULL, b STRING DEFAULT 'none', c INT GENERATED ALWAYS AS (a * 2)) "
            + "PARTITIONED BY (c) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableRowTracking' = 'true', "
            + "'delta.enableChangeDataFeed' = 'true', 'delta.feature.allowColumnDefaults' = 'supported')");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0)");
        await using var sink = new SinkFixture(_engine, "a INTEGER");
        await sink.CommitAsync("""{"a": 1}""", """{"a": 2}""");
        await sink.CommitAsync("""{"a": 1}""");
        Assert.Equal(["3|3", "1|none|2|2", "2|none|4|1"], [
            .. await _engine.RowsAsync("SELECT count(DISTINCT id), count(*) FROM t"),
            .. await _engine.RowsAsync("SELECT a, b, c, count(*) FROM t GROUP BY ALL ORDER BY a"),
        ]);
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"a": 0}"""));
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM table_changes('t', 0) WHERE _change_type = 'insert'"));
    }
}
