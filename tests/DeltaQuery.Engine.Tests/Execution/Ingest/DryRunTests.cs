using DeltaQuery.Testing;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class DryRunTests : IDisposable
{
    private const string From = "INGEST FROM KAFKA BROKERS 'none:1' TOPIC 'orders'";

    private readonly List<string> _warnings = [];
    private readonly List<MemorySource> _sources = [];
    private readonly TestEngine _engine;
    private readonly MemoryTopic _topic = new("orders", 1);

    public DryRunTests()
    {
        _engine = new TestEngine(warn: _warnings.Add);
        Feed(_engine);
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Rows_and_errors_come_in_the_order_of_messages_and_nothing_is_written()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT NOT NULL, b STRING)");
        _topic.Add(0, """{"a": 1, "b": "x"}""", "no JSON", """{"b": "y"}""", """{"a": 4}""");
        Assert.Equal("_kafka_topic _kafka_partition _kafka_offset a b _error_class _error", await ColumnsAsync($"{From} INTO t FORMAT JSON DRY RUN"));
        var rows = await _engine.RowsAsync($"{From} INTO t FORMAT JSON DRY RUN");
        Assert.Equal("orders|0|0|1|x|NULL|NULL", rows[0]);
        Assert.StartsWith("orders|0|1|NULL|NULL|Malformed|", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("orders|0|2|NULL|NULL|NotNull|", rows[2], StringComparison.Ordinal);
        Assert.Equal("orders|0|3|4|NULL|NULL|NULL", rows[3]);
        Assert.Equal(4, rows.Count);
        Assert.Equal(["0"], await _engine.RowsAsync("SELECT version FROM (DESCRIBE HISTORY t)"));
        Assert.All(_sources, source => Assert.True(source.IsDisposed && source.GroupCommitted.Count == 0));
    }

    [Theory]
    [InlineData("CREATE TABLE IF MISSING")]
    [InlineData("SCHEMA EVOLUTION ADD COLUMNS")]
    public async Task Expectations_are_asked_of_columns_that_are_still_to_come(string clause)
    {
        if (clause.StartsWith("SCHEMA", StringComparison.Ordinal))
            await _engine.RunAsync("CREATE TABLE t (id INT)");
        _topic.Add(0, """{"id": 1, "amount": 5}""", """{"id": 2, "amount": -5}""");
        var rows = await _engine.RowsAsync(
            $"{From} INTO t FORMAT JSON EXPECT positive (amount > 0) ON VIOLATION DROP ROW {clause} DRY RUN");
        Assert.Equal(["orders|0|0|1|5|NULL|NULL", "orders|0|1|NULL|NULL|Expectation|the row violates EXPECT positive"], rows);
    }

    [Fact]
    public async Task It_reads_so_many_messages_and_a_hundred_where_none_is_said()
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.AddMany(0, 250);
        Assert.Equal(3, (await _engine.RowsAsync($"{From} INTO t (v = value) FORMAT TEXT DRY RUN 3 ROWS")).Count);
        Assert.Equal(100, (await _engine.RowsAsync($"{From} INTO t (v = value) FORMAT TEXT DRY RUN")).Count);
        Assert.Equal(250, (await _engine.RowsAsync($"{From} INTO t (v = value) FORMAT TEXT DRY RUN ? ROWS", 1000)).Count);
        var error = await _engine.ErrorAsync($"{From} INTO t (v = value) FORMAT TEXT DRY RUN 0 ROWS");
        Assert.Contains("DRY RUN must be from 1 to 1000000: 0", error.Message, StringComparison.Ordinal);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task It_begins_where_the_table_is_and_leaves_it_there()
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.AddMany(0, 3);
        await _engine.RunAsync($"CREATE INGEST n AS {From} INTO t (v = value) FORMAT TEXT APP ID 'n' UNTIL END");
        await _engine.RunAsync("START INGEST n");
        await Jobs.JobsFixture.UntilAsync(async () => await _engine.ValueAsync("SELECT state FROM (SHOW INGESTS)") == "FINISHED");
        _topic.AddMany(0, 2);
        for (var i = 0; i < 2; i++)
            Assert.Equal(["3|3", "4|4"], await PlacesAsync($"{From} INTO t (v = value) FORMAT TEXT APP ID 'n' DRY RUN"));
        Assert.Equal("3", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("LATEST", "")]
    [InlineData("OFFSETS (0 = 2)", "2 3")]
    [InlineData("TIMESTAMP '1970-01-01 00:00:03+00'", "3")]
    public async Task It_begins_as_START_FROM_says_where_the_table_has_no_position(string start, string offsets)
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.AddMany(0, 4);
        var rows = await PlacesAsync($"{From} INTO t (v = value) FORMAT TEXT START FROM {start} DRY RUN");
        Assert.Equal(offsets, string.Join(' ', rows.Select(r => r.Split('|')[0])));
    }

    [Fact]
    public async Task It_begins_where_the_group_is_without_a_word_to_the_group()
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.AddMany(0, 4);
        Feed(_engine, source => source.SetGroupOffset(_topic[0], 3));
        Assert.Equal(["3|3"], await PlacesAsync($"{From} GROUP 'g' INTO t (v = value) FORMAT TEXT START FROM GROUP DRY RUN"));
        Assert.All(_sources, source => Assert.Empty(source.GroupCommitted));
    }

    [Fact]
    public async Task No_table_is_made()
    {
        _topic.Add(0, """{"a": 1, "s": {"x": "y"}}""");
        Assert.Equal(
            ["orders|0|0|1|{'x': y}|NULL|NULL"], await _engine.RowsAsync($"{From} INTO t FORMAT JSON CREATE TABLE IF MISSING DRY RUN"));
        Assert.Empty(Directory.GetDirectories(_engine.Root));
        _topic.Expire(0, 1);
        Assert.Empty(await _engine.RowsAsync($"{From} INTO t FORMAT JSON CREATE TABLE IF MISSING DRY RUN"));
        var error = await _engine.ErrorAsync($"{From} INTO t FORMAT JSON DRY RUN");
        Assert.Equal(DeltaErrorCode.TableNotFound, error.Code);
    }

    [Fact]
    public async Task What_would_be_skipped_dropped_or_end_the_ingest_is_told()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        _topic.Add(0, """{"a": 1}""", """{"a": "many"}""", """{"a": -1}""");
        foreach (var clauses in (string[])["ON ERROR FAIL", "ON ERROR SKIP UP TO 0", "ON ERROR DEAD LETTER TABLE d"])
        {
            foreach (var violation in (string[])["FAIL", "DROP ROW"])
            {
                var rows = await _engine.RowsAsync($"{From} INTO t FORMAT JSON {clauses} EXPECT good (a > 0) ON VIOLATION {violation} DRY RUN");
                Assert.Equal(["NULL", "Mismatch", "Expectation"], rows.Select(r => r.Split('|')[4]));
            }
        }

        Assert.False(Directory.Exists(Path.Combine(_engine.Root, "d")));
    }

    [Fact]
    public async Task Deletes_are_told_and_rows_without_a_key_are_errors()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, v STRING)");
        _topic.Add(0, """{"a": 1, "v": "x"}""", """{"a": 1, "v": "gone"}""", """{"v": "z"}""");
        var rows = await _engine.RowsAsync($"{From} INTO t FORMAT JSON KEY (a) SEQUENCE BY v DELETE WHEN v = 'gone' DRY RUN");
        Assert.Equal("orders|0|0|1|x|false|NULL|NULL", rows[0]);
        Assert.Equal("orders|0|1|1|gone|true|NULL|NULL", rows[1]);
        Assert.Equal("orders|0|2|NULL|NULL|NULL|ConstraintViolation|a, which KEY names, is NULL", rows[2]);
    }

    [Fact]
    public async Task The_columns_of_INCLUDE_METADATA_tell_the_place_of_errors_too()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, _kafka_topic STRING, _kafka_partition INT, _kafka_offset BIGINT, _ingestion_timestamp TIMESTAMP, _processed_at TIMESTAMP)");
        _topic.Add(0, """{"a": 1}""", "no JSON");
        var sql = $"{From} INTO t FORMAT JSON INCLUDE METADATA DRY RUN";
        Assert.Equal(
            "a _kafka_topic _kafka_partition _kafka_offset _ingestion_timestamp _processed_at _error_class _error", await ColumnsAsync(sql));
        var rows = (await _engine.RowsAsync(sql)).ConvertAll(r => r.Split('|'));
        Assert.Equal(["1", "orders", "0", "0"], rows[0][..4]);
        Assert.Equal(["NULL", "orders", "0", "1"], rows[1][..4]);
    }

    [Fact]
    public async Task It_is_allowed_where_nothing_may_be_changed()
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.AddMany(0, 1);
        using var readOnly = new TestEngine(_engine.Root, readOnly: true);
        Feed(readOnly);
        Assert.Equal(["orders|0|0|0|NULL|NULL"], await readOnly.RowsAsync($"{From} INTO t (v = value) FORMAT TEXT DRY RUN"));
    }

    [Fact]
    public async Task MAX_MEMORY_bounds_what_it_reads_and_it_says_so()
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.AddMany(0, 5000);
        var rows = await _engine.RowsAsync($"{From} INTO t (v = value) FORMAT TEXT MAX MEMORY '4 KB' DRY RUN 5000 ROWS");
        Assert.InRange(rows.Count, 1, 4999);
        Assert.Equal($"DRY RUN has tried {rows.Count} messages: MAX MEMORY holds no more", Assert.Single(_warnings));
    }

    [Fact]
    public async Task A_topic_that_was_made_again_is_tried_from_its_beginning_where_losses_are_gone_over()
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.TellId("one");
        _topic.AddMany(0, 3);
        await _engine.RunAsync($"CREATE INGEST n AS {From} INTO t (v = value) FORMAT TEXT APP ID 'n' UNTIL END");
        await _engine.RunAsync("START INGEST n");
        await Jobs.JobsFixture.UntilAsync(async () => await _engine.ValueAsync("SELECT state FROM (SHOW INGESTS)") == "FINISHED");
        _topic.MakeAgain("two");
        _topic.AddMany(0, 5);
        var dry = $"{From} INTO t (v = value) FORMAT TEXT APP ID 'n' ON DATA LOSS CONTINUE DRY RUN";
        for (var i = 0; i < 2; i++)
            Assert.Equal(["0|0", "1|1", "2|2", "3|3", "4|4"], await PlacesAsync(dry));
        var error = await _engine.ErrorAsync(dry.Replace("ON DATA LOSS CONTINUE", "", StringComparison.Ordinal));
        Assert.Equal(DeltaErrorCode.DataLoss, error.Code);
    }

    [Fact]
    public async Task It_can_be_canceled()
    {
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        _topic.AddMany(0, 5);
        using var cancel = new CancellationTokenSource();
        Feed(_engine, source => source.OnPoll = cancel.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _engine.Session.ExecuteAsync($"{From} INTO t (v = value) FORMAT TEXT DRY RUN", null, cancel.Token));
        Assert.True(Assert.Single(_sources).IsDisposed);
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    private void Feed(TestEngine engine, Action<MemorySource>? prepare = null) => engine.Engine.State.Ingests.NewSource = _ =>
    {
        var source = new MemorySource(new JumpingClock(), _topic);
        prepare?.Invoke(source);
        _sources.Add(source);
        return source;
    };

    private async Task<string> ColumnsAsync(string sql)
    {
        using var result = await _engine.Session.ExecuteAsync(sql);
        return string.Join(' ', result.Rows!.Columns.Select(c => c.Name));
    }

    private async Task<List<string>> PlacesAsync(string sql) =>
        (await _engine.RowsAsync(sql)).ConvertAll(r => $"{r.Split('|')[2]}|{r.Split('|')[3]}");
}
