using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest.Reading;

/// <summary>read_kafka() over topics in memory.</summary>
public sealed class ReadKafkaTests : IDisposable
{
    private const string Call = "read_kafka(bootstrapServers => 'none:1', subscribe => 't')";

    private readonly TestEngine _engine = new();
    private readonly MemoryTopic _topic = new("t", 2);
    private readonly List<(KafkaSourceOptions Options, MemorySource Source)> _sources = [];

    public ReadKafkaTests() => Feed();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task It_has_the_columns_of_Databricks()
    {
        Assert.Equal(
            ["key|BLOB", "value|BLOB", "topic|VARCHAR", "partition|INTEGER", "offset|BIGINT", "timestamp|TIMESTAMP WITH TIME ZONE", "timestampType|INTEGER",
                "headers|STRUCT(\"key\" VARCHAR, \"value\" BLOB)[]"],
            await _engine.RowsAsync($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {Call})"));
        Assert.Empty(_sources); // nobody has asked for a row
    }

    [Fact]
    public async Task Values_are_those_of_the_messages()
    {
        _topic.Add(0, "a", new string('x', 5000));
        Assert.Equal(
            ["NULL|a|t|0|0|1970-01-01 00:00:00+00|0|[]"],
            await _engine.RowsAsync(
                $"SELECT key, value::VARCHAR, topic, partition, \"offset\", timestamp, timestampType, headers FROM {Call} WHERE \"offset\" = 0"));
        Assert.Equal("5000|true", await _engine.ValueAsync($"SELECT length(value::VARCHAR), value::VARCHAR = repeat('x', 5000) FROM {Call} WHERE \"offset\" = 1"));
    }

    [Fact]
    public async Task All_messages_are_read_once_to_the_ends_that_partitions_had()
    {
        _topic.AddMany(0, 5000);
        _topic.AddGap(0, 3); // transaction markers
        _topic.AddGap(1, 2);
        _topic.AddMany(1, 7);
        Feed(source => source.OnPoll = () => _topic.AddMany(1, 1)); // more come while it reads
        Assert.Equal("5007|5007|2", await _engine.ValueAsync($"SELECT count(*), count(DISTINCT (partition, \"offset\")), count(DISTINCT partition) FROM {Call}"));
        Assert.All(_sources, s => Assert.True(s.Source.IsDisposed));
    }

    [Fact]
    public async Task What_stands_for_a_call_is_no_function_of_others()
    {
        _topic.AddMany(0, 5000);
        using var running = await _engine.Session.ExecuteAsync($"SELECT value FROM {Call}");
        Assert.NotNull(running.Rows!.Next());
        using var other = _engine.Engine.OpenSession();
        for (var i = 0; i < 100; i++)
        {
            var error = await Assert.ThrowsAsync<DeltaException>(() => other.ExecuteAsync($"SELECT * FROM dq_rows({i})"));
            Assert.Contains("dq_rows() is for queries that the engine makes of read_kafka() alone", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_count_needs_no_column()
    {
        _topic.AddMany(0, 10);
        Assert.Equal("10", await _engine.ValueAsync($"SELECT count(*) FROM {Call}"));
        Assert.False(_sources[^1].Options.Headers);
    }

    [Theory]
    [InlineData("startingOffsets => '{\"t\":{\"0\":3}}'", "3 4 0 1")]
    [InlineData("startingOffsets => '{\"t\":{\"0\":-2,\"1\":2}}'", "0 1 2 3 4")]
    [InlineData("endingOffsets => '{\"t\":{\"0\":2,\"1\":-1}}'", "0 1 0 1")]
    [InlineData("startingOffsets => 'earliest', endingOffsets => 'latest'", "0 1 2 3 4 0 1")]
    [InlineData("startingTimestamp => 3000", "3 4")]
    [InlineData("startingTimestamp => '1970-01-01 00:00:03+00'", "3 4")]
    [InlineData("endingTimestamp => '1000'", "0 0")]
    [InlineData("maxRows => 3", "0 1 2")]
    [InlineData("maxRows => 0", "")]
    [InlineData("STARTINGOFFSETS := '{\"t\":{\"0\":4}}', maxrows => 1", "4")]
    public async Task Arguments_say_what_is_read(string arguments, string offsets)
    {
        _topic.AddMany(0, 5);
        _topic.AddMany(1, 2);
        var rows = await _engine.RowsAsync($"SELECT partition, \"offset\" FROM read_kafka(bootstrapServers => 'none:1', subscribe => 't', {arguments})");
        Assert.Equal(offsets, string.Join(' ', rows.Order(StringComparer.Ordinal).Select(r => r.Split('|')[1])));
    }

    [Fact]
    public async Task Partitions_can_be_assigned()
    {
        _topic.AddMany(0, 5);
        _topic.AddMany(1, 2);
        Assert.Equal(["1|2"], await _engine.RowsAsync(
            "SELECT partition, count(*) FROM read_kafka(bootstrapServers => 'none:1', assign => '{\"t\":[1]}') GROUP BY 1"));
    }

    [Fact]
    public async Task Arguments_may_be_parameters_beside_others_of_the_query()
    {
        _topic.AddMany(0, 5);
        Assert.Equal(
            ["p|3", "p|4"],
            await _engine.RowsAsync(
                "SELECT ?::VARCHAR, \"offset\" FROM read_kafka(bootstrapServers => ?, subscribe => ?) WHERE \"offset\" > ?::BIGINT", "p", "none:1", "t", 2));
        Assert.Equal("none:1", _sources[^1].Options.Brokers);
    }

    [Fact]
    public async Task It_joins_Delta_tables_and_stands_in_subqueries_CTEs_and_views()
    {
        _topic.AddMany(0, 5);
        await _engine.RunAsync("CREATE TABLE d AS SELECT range AS i, 'n' || range AS name FROM range(3)");
        Assert.Equal(["0|n0", "1|n1", "2|n2"], await _engine.RowsAsync(
            $"WITH m AS (SELECT value::VARCHAR::INT AS v FROM {Call}) SELECT v, name FROM m JOIN d ON d.i = m.v ORDER BY 1"));
        Assert.Equal(["n4|false"], await _engine.RowsAsync($"SELECT 'n' || max(\"offset\"), max(\"offset\") IN (SELECT i FROM d) FROM {Call} AS k"));
        await _engine.RunAsync($"CREATE TEMP VIEW v AS SELECT \"offset\" AS o FROM {Call}");
        Assert.Equal("5", await _engine.ValueAsync("SELECT count(o) FROM v"));
        _topic.AddMany(0, 1);
        Assert.Equal("6", await _engine.ValueAsync("SELECT count(o) FROM v"));
    }

    [Fact]
    public async Task Two_scans_of_a_call_read_the_same()
    {
        _topic.AddMany(0, 5);
        Feed(source => source.OnPoll = () => _topic.AddMany(0, 1));
        Assert.Equal("5|5", await _engine.ValueAsync(
            $"WITH m AS NOT MATERIALIZED (SELECT * FROM {Call}) SELECT (SELECT count(*) FROM m), (SELECT count(*) FROM m WHERE \"offset\" >= 0)"));
    }

    [Fact]
    public async Task Its_rows_go_into_tables()
    {
        _topic.AddMany(0, 3000);
        await _engine.RunAsync($"CREATE TABLE a AS SELECT \"offset\" AS o, value FROM {Call}");
        await _engine.RunAsync("CREATE TABLE b (o BIGINT)");
        Assert.Equal(3000, await _engine.RunAsync($"INSERT INTO b SELECT \"offset\" FROM {Call}"));
        await _engine.RunAsync($"MERGE INTO b USING (SELECT \"offset\" AS o FROM {Call}) s ON b.o = s.o WHEN MATCHED AND s.o < 1000 THEN DELETE");
        await _engine.RunAsync($"CREATE TEMP TABLE c AS SELECT \"offset\" FROM {Call} WHERE partition = 0");
        Assert.Equal("3000|2000|3000", await _engine.ValueAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c)"));
    }

    [Theory]
    [InlineData("read_kafka(subscribe => 't')", "read_kafka() takes either bootstrapServers or a connection", 15)]
    [InlineData("read_kafka(bootstrapServers => 'b', connection => 'c', subscribe => 't')", "read_kafka() takes either bootstrapServers or a connection", 51)]
    [InlineData("read_kafka(bootstrapServers => 'b')", "read_kafka() takes one of subscribe, subscribePattern and assign", 15)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => ' ,')", "subscribe names no topic", 51)]
    [InlineData("read_kafka(bootstrapServers => 'b', assign => '{}')", "assign names no topic", 51)]
    [InlineData("read_kafka('b', 't')", "read_kafka() takes its arguments by their names", 15)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', topic => 'u')", "read_kafka() has no argument topic", 69)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', startingOffsets => 'latest')", "startingOffsets cannot be 'latest': there is nothing to read behind it", 69)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', startingOffsets => '[1]')", "startingOffsets is to be JSON like {\"topic\":{\"0\":23}}", 69)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', endingOffsets => '{\"t\":{\"0\":-2}}')", "endingOffsets has the offset -2 for t-0, and takes numbers from 0 on and -1", 69)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', maxRows => -1)", "maxRows must be at least 0: -1", 80)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', failOnDataLoss => 'perhaps')", "failOnDataLoss is true or false", 69)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', `kafka.plugin.library.paths` => 'x')", "'plugin.library.paths' cannot be set in read_kafka(): it loads code", 15)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', `kafka.isolation.level` => 'read_uncommitted')", "'isolation.level' = 'read_uncommitted' cannot be set in read_kafka(), which reads exactly once: messages of transactions that are aborted later would be written", 15)]
    [InlineData("read_kafka(bootstrapServers => 'b', subscribe => 't', `kafka.sasl.password` => secret('no'))", "there is no secret no of TYPE TEXT", 94)]
    [InlineData("read_kafka(connection => 'no', subscribe => 't')", "there is no connection no", 40)]
    public async Task What_means_nothing_is_refused_at_its_place(string call, string message, int column)
    {
        var error = await _engine.ErrorAsync($"SELECT * FROM {call}");
        Assert.Equal(message, error.Message);
        Assert.Equal(column, error.Column);
        Assert.Empty(_sources);
    }

    [Theory]
    [InlineData("SELECT * FROM STREAM read_kafka(bootstrapServers => 'b', subscribe => 't')")]
    [InlineData("SELECT * FROM STREAM(read_kafka(bootstrapServers => 'b', subscribe => 't'))")]
    [InlineData("INSERT INTO d SELECT key FROM STREAM read_kafka(bootstrapServers => 'b', subscribe => 't')")]
    public async Task A_stream_is_refused_by_its_name(string sql)
    {
        await _engine.RunAsync("CREATE TABLE d (k BINARY)");
        var error = await _engine.ErrorAsync(sql);
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains("STREAM read_kafka()", error.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE INGEST", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_put_in_and_never_told()
    {
        await _engine.RunAsync("CREATE SECRET pw (TYPE TEXT, VALUE 's3cr3t-value')");
        await _engine.RunAsync("CREATE CONNECTION c TO KAFKA (BROKERS 'host:1', 'sasl.username' = 'me', 'sasl.password' = SECRET pw)");
        foreach (var way in (string[])["bootstrapServers => 'host:1', `kafka.sasl.password` => secret('pw')", "connection => 'c'"])
        {
            await _engine.RunAsync($"SELECT * FROM read_kafka({way}, subscribe => 't')");
            var options = _sources[^1].Options;
            Assert.Equal("host:1", options.Brokers);
            Assert.Equal("s3cr3t-value", options.Properties["sasl.password"]);
            Assert.Contains("s3cr3t-value", options.Secrets);
        }

        Assert.DoesNotContain("s3cr3t", string.Join('\n', await _engine.RowsAsync(
            "EXPLAIN SELECT * FROM read_kafka(connection => 'c', subscribe => 't')")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_messages_are_an_error_unless_they_may_be()
    {
        _topic.AddMany(0, 10);
        _topic.Expire(0, 4);
        const string Lost = "read_kafka(bootstrapServers => 'b', subscribe => 't', startingOffsets => '{\"t\":{\"0\":2}}', endingOffsets => '{\"t\":{\"0\":20}}'";
        var error = await _engine.ErrorAsync($"SELECT * FROM {Lost})");
        Assert.Equal(DeltaErrorCode.DataLoss, error.Code);
        Assert.Equal("offset 2 of partition 0 of topic t is not there: Kafka keeps 4 to 10", error.Message);
        Assert.Equal((1, 15), (error.Line, error.Column));
        Assert.Equal("6|4", await _engine.ValueAsync($"SELECT count(*), min(\"offset\") FROM {Lost}, failOnDataLoss => false)"));
    }

    [Fact]
    public async Task A_topic_that_gets_shorter_while_it_is_read_holds_nothing_up()
    {
        _topic.AddMany(0, 10);
        Feed(source => source.OnPoll = () =>
        {
            if (_topic.Id == "again")
                return;
            _topic.MakeAgain("again");
            _topic.AddMany(0, 2);
        });
        var error = await _engine.ErrorAsync($"SELECT * FROM {Call}");
        Assert.Equal((DeltaErrorCode.DataLoss, "partition t-0 ends before offset 10, up to which it was to be read: messages are gone"), (error.Code, error.Message));
        _topic.MakeAgain("before");
        _topic.AddMany(0, 10);
        Assert.Equal("2", await _engine.ValueAsync($"SELECT count(*) FROM {Call[..^1]}, failOnDataLoss => false)"));
    }

    [Fact]
    public async Task A_failure_of_Kafka_is_the_querys_at_the_call()
    {
        Feed(source => source.TopicsFailure = new DeltaException(DeltaErrorCode.StorageFailed, "Kafka has no topic t") { Hint = "check its name" });
        var error = await _engine.ErrorAsync($"SELECT 1 UNION ALL SELECT count(*) FROM {Call}");
        Assert.Equal((DeltaErrorCode.StorageFailed, "Kafka has no topic t", "check its name", 41), (error.Code, error.Message, error.Hint, error.Column));
        await _engine.RunAsync("CREATE TABLE d (o BIGINT)");
        error = await _engine.ErrorAsync($"INSERT INTO d SELECT \"offset\" FROM {Call}");
        Assert.Equal("Kafka has no topic t", error.Message);
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM d"));
        Assert.All(_sources, s => Assert.True(s.Source.IsDisposed));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM ")]
    [InlineData("INSERT INTO d SELECT \"offset\" FROM ")]
    [InlineData("CREATE TABLE e AS SELECT \"offset\" FROM ")]
    public async Task It_can_be_canceled_while_it_waits_for_messages(string sql)
    {
        await _engine.RunAsync("CREATE TABLE d (o BIGINT)");
        _topic.AddMany(0, 10);
        using var cancel = new CancellationTokenSource();
        Feed(source => source.OnPoll = () =>
        {
            source.Pause([_topic[0]]); // as if the broker sent nothing
            if (source.Polls > 5)
                cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var result = await _engine.Session.ExecuteAsync(sql + Call, null, cancel.Token);
            while (result.Rows?.Next(cancel.Token) is not null)
            {
            }
        });
        Assert.All(_sources, s => Assert.True(s.Source.IsDisposed));
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM d"));
        Assert.False(Directory.Exists(Path.Combine(_engine.Root, "e")));
    }

    [Fact]
    public async Task A_query_that_needs_few_rows_reads_no_more()
    {
        _topic.AddMany(0, 100_000);
        Assert.Equal(["0", "1"], await _engine.RowsAsync($"SELECT \"offset\" FROM {Call} LIMIT 2"));
        Assert.InRange(Assert.Single(_sources).Source.Polls, 1, 30);
        using (var result = await _engine.Session.ExecuteAsync($"SELECT * FROM {Call}"))
            Assert.NotNull(result.Rows!.Next());
        Assert.All(_sources, s => Assert.True(s.Source.IsDisposed));
    }

    private void Feed(Action<MemorySource>? prepare = null) => _engine.Engine.State.Ingests.NewSource = options =>
    {
        var source = new MemorySource(new JumpingClock(), _topic);
        prepare?.Invoke(source);
        _sources.Add((options, source));
        return source;
    };
}
