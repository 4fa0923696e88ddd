using System.Text;
using DeltaQuery.Engine;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>read_kafka() with Kafka.</summary>
public sealed class ReadKafkaTests : IDisposable
{
    private readonly TestEngine _engine = new();

    private static KafkaServer Server => KafkaServer.Shared;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task Keys_values_headers_and_times_come_as_they_are()
    {
        var topic = await NewTopicAsync(1, ("max.message.bytes", "16777216"));
        byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
        Server.Produce(topic,
        [
            new(Bytes("value"), Bytes("key"), Timestamp: 1_700_000_000_123, Headers: [("h", Bytes("one")), ("g", null), ("h", Bytes("a header's longer value"))]),
            new(null, Bytes("key")), new([], null), new(new byte[5 << 20], null),
        ]);
        Assert.Equal(
            ["0|key|value|0|true", "1|key|NULL|0|false", "2|NULL||0|false", $"3|NULL|{5 << 20}|0|false"],
            await _engine.RowsAsync(
                "SELECT \"offset\", decode(key), if(octet_length(value) > 100, octet_length(value)::VARCHAR, decode(value)), timestampType, "
                + $"epoch_ms(timestamp) = 1700000000123 FROM {Call(topic)} ORDER BY 1"));
        Assert.Equal(
            ["h|one", "g|NULL", "h|a header's longer value"],
            await _engine.RowsAsync($"SELECT h.key, decode(h.value) FROM (SELECT unnest(headers) AS h FROM {Call(topic)})"));
    }

    [SkippableFact]
    public async Task Only_what_is_committed_is_read_to_the_end_behind_markers()
    {
        var topic = await NewTopicAsync(2);
        Server.ProduceInTransaction(topic, [KafkaRecord.Of("a", partition: 0), KafkaRecord.Of("b", partition: 1)], commit: true);
        Server.ProduceInTransaction(topic, [KafkaRecord.Of("never", partition: 0)], commit: false);
        Assert.Equal(["a", "b"], await _engine.RowsAsync($"SELECT decode(value) FROM {Call(topic)} ORDER BY 1"));
        Assert.Equal("0", await _engine.ValueAsync($"SELECT count(*) FROM {Call(await NewTopicAsync(3))}"));
    }

    [SkippableFact]
    public async Task Many_messages_come_once_and_into_tables()
    {
        const int count = 200_000;
        var topic = await NewTopicAsync(3);
        Server.Produce(topic, Enumerable.Range(0, count).Select(i => KafkaRecord.Of($"{i}", partition: i % 3)));
        await _engine.RunAsync($"CREATE TABLE t AS SELECT decode(value)::INT AS i, partition AS p, \"offset\" AS o FROM {Call(topic)}");
        Assert.Equal(
            $"{count}|{count}|{(long)count * (count - 1) / 2}|true",
            await _engine.ValueAsync("SELECT count(*), count(DISTINCT (p, o)), sum(i), bool_and(i % 3 = p) FROM t"));
        Assert.Equal($"{count / 3}", await _engine.ValueAsync($"SELECT count(*) FROM {Call(topic)} k JOIN t ON t.o = k.\"offset\" AND t.p = k.partition WHERE k.partition = 2"));
        using var result = await _engine.Session.ExecuteAsync($"SELECT * FROM {Call(topic)}");
        Assert.NotNull(result.Rows!.Next());
        result.Dispose();
        Assert.Equal("1", await _engine.ValueAsync("SELECT 1")); // the session is free again
    }

    [SkippableFact]
    public async Task Offsets_and_times_say_where_it_begins_and_ends()
    {
        var topic = await NewTopicAsync(2);
        var ten = new DateTimeOffset(2024, 5, 6, 10, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Server.Produce(topic, Enumerable.Range(0, 10).Select(i => KafkaRecord.Of($"{i}", partition: i % 2) with { Timestamp = ten + (i * 1000) }));
        async Task<string> ReadAsync(string arguments) =>
            string.Join(' ', await _engine.RowsAsync($"SELECT decode(value) FROM {Call(topic, arguments)} ORDER BY 1"));
        Assert.Equal("4 6 8 9", await ReadAsync($"startingOffsets => '{{\"{topic}\":{{\"0\":2,\"1\":4}}}}'"));
        Assert.Equal("0 1 2 3", await ReadAsync($"endingOffsets => '{{\"{topic}\":{{\"0\":2,\"1\":2}}}}'"));
        Assert.Equal("7 8", await ReadAsync("startingTimestamp => '2024-05-06 10:00:07Z', endingTimestamp => '2024-05-06 10:00:09Z'"));
        Assert.Equal(3, (await _engine.RowsAsync($"SELECT * FROM {Call(topic, "maxRows => 3")}")).Count);
        await Server.DeleteRecordsAsync(topic, 0, 3);
        var error = await _engine.ErrorAsync($"SELECT * FROM {Call(topic, $"startingOffsets => '{{\"{topic}\":{{\"0\":1}}}}'")}");
        Assert.Equal((DeltaErrorCode.DataLoss, $"offset 1 of partition 0 of topic {topic} is not there: Kafka keeps 3 to 5"), (error.Code, error.Message));
        Assert.Equal("1 3 5 6 7 8 9", await ReadAsync($"startingOffsets => '{{\"{topic}\":{{\"0\":1}}}}', failOnDataLoss => false"));
        Assert.Equal("1 3 5 7 9", await ReadAsync2($"assign => '{{\"{topic}\":[1]}}'"));

        async Task<string> ReadAsync2(string topics) => string.Join(' ', await _engine.RowsAsync(
            $"SELECT decode(value) FROM read_kafka(bootstrapServers => '{Server.Bootstrap}', {topics}) ORDER BY 1"));
    }

    [SkippableFact]
    public async Task A_login_comes_from_a_secret_or_a_connection_and_is_not_shown()
    {
        var topic = await NewTopicAsync(1);
        Server.ProduceTexts(topic, "a");
        await _engine.RunAsync("CREATE SECRET good (TYPE TEXT, VALUE ?)", new Dictionary<string, object?> { ["1"] = Server.SaslPassword });
        await _engine.RunAsync("CREATE SECRET bad (TYPE TEXT, VALUE 'not-the-password')");
        string With(string secret) => $"SELECT decode(value) FROM read_kafka(bootstrapServers => '{Server.SaslBootstrap}', subscribe => '{topic}', "
            + $"`kafka.security.protocol` => 'SASL_PLAINTEXT', `kafka.sasl.mechanism` => 'SCRAM-SHA-256', `kafka.sasl.username` => '{Server.SaslUser}', "
            + $"`kafka.sasl.password` => secret('{secret}'))";
        Assert.Equal(["a"], await _engine.RowsAsync(With("good")));
        var error = await _engine.ErrorAsync(With("bad"));
        Assert.StartsWith($"Kafka at {Server.SaslBootstrap} refused the login: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.DoesNotContain("not-the-password", error.ToString(), StringComparison.Ordinal);
        await _engine.RunAsync(
            $"CREATE CONNECTION c TO KAFKA (BROKERS '{Server.SaslBootstrap}', 'security.protocol' = 'SASL_PLAINTEXT', 'sasl.mechanism' = 'SCRAM-SHA-256', "
            + $"'sasl.username' = '{Server.SaslUser}', 'sasl.password' = SECRET good)");
        Assert.Equal(["a"], await _engine.RowsAsync($"SELECT decode(value) FROM read_kafka(connection => 'c', subscribe => '{topic}')"));
    }

    [SkippableFact]
    public async Task A_topic_that_there_is_not_and_a_broker_that_does_not_answer_are_told_at_the_call()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var error = await _engine.ErrorAsync($"SELECT 1 FROM {Call("dq-none")}");
        Assert.Equal("Kafka has no topic dq-none", error.Message);
        Assert.Equal((1, 15), (error.Line, error.Column));
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var result = await _engine.Session.ExecuteAsync(
                "SELECT * FROM read_kafka(bootstrapServers => '127.0.0.1:1', subscribe => 't')", null, cancel.Token);
            while (result.Rows!.Next(cancel.Token) is not null)
            {
            }
        });
    }

    private static string Call(string topic, string more = "") =>
        $"read_kafka(bootstrapServers => '{Server.Bootstrap}', subscribe => '{topic}'{(more.Length > 0 ? ", " + more : "")})";

    private static async Task<string> NewTopicAsync(int partitions, params (string Name, string Value)[] settings)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        return await Server.NewTopicAsync(partitions, settings);
    }
}
