using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class SetAsideTests : IDisposable
{
    private const string Columns = "a INTEGER, b VARCHAR";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_bad_message_ends_the_ingest_unless_it_says_otherwise()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await using var sink = new SinkFixture(_engine, Columns);
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"a": 1}""", "what"));
        Assert.Equal("offset 1 of orders-0: no JSON: what", error.Message);
        Assert.Equal("", await sink.StartAsync());
        Assert.Equal(["0"], await _engine.RowsAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Skipped_messages_are_counted_and_their_number_can_be_limited()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        var clock = new ManualClock();
        await using var sink = new SinkFixture(
            _engine, Columns, o => o with { OnError = IngestErrorPolicy.Skip, SkipUpTo = 2, SkipPer = TimeSpan.FromHours(1), Clock = clock });
        var committed = await sink.CommitAsync("""{"a": 1}""", "x", "y");
        Assert.Equal((1, 2), (committed.RowsWritten, committed.Skipped));
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"a": 2}""", "z"));
        Assert.Equal("ON ERROR SKIP UP TO 2 is exhausted: 1 more message could not be read or mapped", error.Message);
        Assert.Equal("0=3", await sink.StartAsync());
        clock.Ahead = TimeSpan.FromHours(1);
        committed = await sink.CommitAsync("z");
        Assert.Equal((2, 0, 1), (committed.Version, committed.RowsWritten, committed.Skipped));
        Assert.Equal("0=4", await sink.StartAsync());
    }

    [Fact]
    public async Task Dead_letters_are_kept_as_they_came()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await using var sink = DeadLetterSink(_engine);
        using var messages = new MessageBuffer();
        messages.Add(
            "orders", 0, 5, 1_700_000_000_123, MessageTimestampType.CreateTime, "k"u8.ToArray(), "what"u8.ToArray(),
            [new("h", [1, 2]), new("twice", [1]), new("twice", [3]), new("none", null)]);
        messages.Add("orders", 0, 6, -1, MessageTimestampType.None, null, "else"u8.ToArray());
        messages.Add("orders", 0, 7, 0, MessageTimestampType.CreateTime, null, """{"a": 1}"""u8.ToArray());
        var committed = await sink.CommitAsync(messages);
        Assert.Equal((1, 2), (committed.RowsWritten, committed.DeadLetters));
        Assert.Equal(
            [
                "orders|0|5|2023-11-14 22:13:20.123+00|6B|77686174|{h=\\x01\\x02, twice=\\x03, none=NULL}|MALFORMED|no JSON: what|job",
                "orders|0|6|NULL|NULL|656C7365|{}|MALFORMED|no JSON: else|job",
            ],
            await _engine.RowsAsync(
                "SELECT topic, \"partition\", \"offset\", \"timestamp\", hex(\"key\"), hex(\"value\"), headers::VARCHAR, error_class, error, ingest FROM dlq "
                + "WHERE failed_at IS NOT NULL ORDER BY \"offset\""));
        Assert.Contains("\"appId\":\"deltaquery:ingest:job:dlq:t:orders:0\",\"version\":8", string.Join('\n', _engine.Commit("dlq", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_ingests_of_one_topic_share_a_dead_letter_table()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await _engine.RunAsync("CREATE TABLE other (a INT, b STRING)");
        await using var first = DeadLetterSink(_engine);
        await using var second = new SinkFixture(_engine, "a INTEGER, b VARCHAR", o => o with
        {
            Table = SinkFixture.Reference("other"), OnError = IngestErrorPolicy.DeadLetter, DeadLetters = SinkFixture.Reference("dlq"),
        });
        await first.CommitAsync("x", "y", "z");
        await second.CommitAsync("u");
        Assert.Equal(["4"], await _engine.RowsAsync("SELECT count(*) FROM dlq"));
    }

    [Fact]
    public async Task Tables_are_made_where_a_killed_ingest_left_only_folders_for_their_logs()
    {
        Directory.CreateDirectory(Path.Combine(_engine.Root, "t", "_delta_log"));
        Directory.CreateDirectory(Path.Combine(_engine.Root, "dlq", "_delta_log"));
        await using var sink = new SinkFixture(_engine, Columns, o => o with
        {
            Create = new TableTerms(), OnError = IngestErrorPolicy.DeadLetter, DeadLetters = SinkFixture.Reference("dlq"),
        });
        Assert.Equal("", await sink.StartAsync());
        var committed = await sink.CommitAsync("""{"a": 1}""", "x");
        Assert.Equal((1, 1), (committed.RowsWritten, committed.DeadLetters));
        Assert.Equal(["1|1"], await _engine.RowsAsync("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM dlq)"));
    }

    [Fact]
    public async Task After_a_crash_between_dead_letters_and_rows_no_dead_letter_comes_twice()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using (var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner)))
        {
            await using var crashing = DeadLetterSink(other);
            OnCommitOfRows(store!, _ => throw new DeltaException(DeltaErrorCode.StorageFailed, "the disk is gone"));
            await Assert.ThrowsAsync<DeltaException>(() => crashing.CommitAsync("""{"a": 1}""", "x", "y"));
        }

        Assert.Equal(["0|2"], await _engine.RowsAsync("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM dlq)"));
        await using var sink = DeadLetterSink(_engine);
        Assert.Equal("", await sink.StartAsync());
        await sink.CommitAsync("""{"a": 1}""", "x", "y", "z", """{"a": 2}"""); // the batch is cut elsewhere
        Assert.Equal(["1", "2", "3"], await _engine.RowsAsync("SELECT \"offset\" FROM dlq ORDER BY 1"));
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM t ORDER BY 1"));
    }

    [Fact]
    public async Task Dead_letters_of_a_batch_that_is_written_again_come_once()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var sink = DeadLetterSink(other);
        await sink.CommitAsync("x");
        OnCommitOfRows(store!, async put =>
        {
            await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT small CHECK (a < 10)");
            return await put();
        });
        var committed = await sink.CommitAsync("""{"a": 1}""", "y", """{"a": 10}""");
        Assert.Equal((1, 2), (committed.RowsWritten, committed.DeadLetters));
        Assert.Equal(
            ["0|no JSON: x", "2|no JSON: y", "3|CHECK constraint small (a < 10) is violated"],
            await _engine.RowsAsync("SELECT \"offset\", error FROM dlq ORDER BY 1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_that_break_a_rule_of_the_table_are_set_aside_by_themselves(bool skips)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT NOT NULL, b VARCHAR(3), c INT GENERATED ALWAYS AS (a * 2)) PARTITIONED BY (a)");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT small CHECK (c < 100)");
        await using var sink = DeadLetterSink(_engine, skips ? IngestErrorPolicy.Skip : IngestErrorPolicy.DeadLetter);
        var committed = await sink.CommitAsync(
            """{"a": 1, "b": "abc"}""", """{"a": null}""", """{"a": 2, "b": "abcd"}""", """{"a": 50}""", """{"a": 3, "b": "ab   "}""");
        Assert.Equal((2, 3), (committed.RowsWritten, committed.Skipped + committed.DeadLetters));
        Assert.Equal(["1|abc|2", "3|ab |6"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal("0=5", await sink.StartAsync());
        if (skips)
            return;
        Assert.Equal(
            [
                "1|ConstraintViolation|NOT NULL of column a is violated", "2|ConstraintViolation|column b: a text is longer than varchar(3)",
                "3|ConstraintViolation|CHECK constraint small (c < 100) is violated",
            ],
            await _engine.RowsAsync("SELECT \"offset\", error_class, error FROM dlq ORDER BY 1"));
    }

    private static void OnCommitOfRows(FaultyObjectStore store, Func<Func<Task<bool>>, Task<bool>> fault) => store.OnNextPut((path, put) =>
    {
        if (path.Contains("/t/_delta_log/", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal))
            return fault(put);
        OnCommitOfRows(store, fault);
        return put();
    });

    private static SinkFixture DeadLetterSink(TestEngine engine, IngestErrorPolicy policy = IngestErrorPolicy.DeadLetter) => new(
        engine, Columns, o => o with { OnError = policy, DeadLetters = policy == IngestErrorPolicy.DeadLetter ? SinkFixture.Reference("dlq") : null });
}
