using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeltaQuery.Acceptance.Ingest.Kafka;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>INGEST as a statement: where it begins and ends, how it gets in, and what it keeps of messages.</summary>
public sealed class IngestStatementTests : IDisposable
{
    private readonly TestEngine _engine = new();

    private static KafkaServer Server => KafkaServer.Shared;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task A_compacted_topic_is_read_to_its_end_over_the_holes()
    {
        var topic = await PrepareAsync(
            "v STRING, o BIGINT", 1, ("cleanup.policy", "compact"), ("segment.ms", "500"), ("min.cleanable.dirty.ratio", "0.001"));
        Server.Produce(topic, Enumerable.Range(0, 100).Select(i => KafkaRecord.Of($"{i}", "k")));
        using var source = new KafkaSource(SourceRun.Options(Server.Bootstrap, topic));
        var (count, kept) = (100, new List<string>());
        SourceRun.Until(() =>
        {
            Thread.Sleep(700); // a segment closes by its age, when something is appended
            Server.Produce(topic, [KafkaRecord.Of($"{count++}", "k")]);
            using var read = source.ReadToEnd(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 });
            kept = [.. read.Values().Select(v => $"{v}|{v}")];
            return read[0].Offset > 0;
        }, "the topic to be compacted");
        var ingest = Ingest(topic, "(v STRING = value, o BIGINT = offset) FORMAT TEXT BATCH ROWS 2");
        await _engine.RunAsync(ingest);
        Assert.Equal(kept, await _engine.RowsAsync("SELECT * FROM t ORDER BY o"));
        Assert.Empty(await _engine.RowsAsync(ingest));
        Assert.Equal($"{count}", await PositionAsync(topic, 0));
    }

    [SkippableFact]
    public async Task START_FROM_TIMESTAMP_counts_where_the_table_has_no_offset_yet()
    {
        var topic = await PrepareAsync("v STRING, o BIGINT", 2);
        var ten = new DateTimeOffset(2024, 5, 6, 10, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        KafkaRecord At(int seconds, int partition) =>
            KafkaRecord.Of($"{seconds}", partition: partition) with { Timestamp = ten + (seconds * 1000) };
        Server.Produce(topic, [At(-2, 0), At(-1, 0), At(0, 0), At(1, 0), At(-9, 1), At(-8, 1)]);
        var ingest = Ingest(topic, "(v STRING = value, o BIGINT = offset) FORMAT TEXT START FROM TIMESTAMP '2024-05-06 10:00:00Z'");
        await _engine.RunAsync(ingest);
        Assert.Equal(["0|2", "1|3"], await _engine.RowsAsync("SELECT * FROM t ORDER BY o"));
        Server.Produce(topic, [At(-7, 0), At(-6, 1)]);
        await _engine.RunAsync(ingest);
        Assert.Equal(["-6|2", "-7|4", "0|2", "1|3"], await _engine.RowsAsync("SELECT * FROM t ORDER BY v"));
    }

    [SkippableTheory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task CONTINUOUSLY_ends_at_a_signal_with_all_that_was_told(string signal, int code)
    {
        Skip.If(signal == "INT" && InterruptSignal.IsIgnored, InterruptSignal.Ignored);
        var topic = await PrepareAsync("id BIGINT, v STRING", 2);
        Server.Produce(topic, Enumerable.Range(0, 100).Select(i => KafkaRecord.Of(NumberedMessages.Json(i), partition: i % 2)));
        using var run = IngestProgram.Start(_engine.Root, Ingest(topic, "FORMAT JSON BATCH ROWS 100 INTERVAL '1 hour'", "CONTINUOUSLY"));
        Assert.True(await run.CommitAsync(_engine));
        run.Signal(signal);
        await run.AssertEndsAsync(code);
        Server.Produce(topic, Enumerable.Range(100, 20).Select(i => KafkaRecord.Of(NumberedMessages.Json(i), partition: i % 2)));
        await _engine.RunAsync(Ingest(topic, "FORMAT JSON"));
        Assert.Equal("120|120", await _engine.ValueAsync("SELECT count(*), count(DISTINCT id) FROM t"));
    }

    [SkippableFact]
    public async Task A_login_is_taken_or_refused_in_one_sentence_that_does_not_show_it()
    {
        const string wrong = "not-the-password";
        var topic = await PrepareAsync("v STRING", 1);
        Server.ProduceTexts(topic, "a");
        string With(string password) => Ingest(
            topic, "(v STRING = value) FORMAT TEXT", "UNTIL END", Server.SaslBootstrap,
            "'security.protocol' = 'SASL_PLAINTEXT', 'sasl.mechanism' = 'SCRAM-SHA-256', "
            + $"'sasl.username' = '{Server.SaslUser}', 'sasl.password' = '{password}'");
        var error = await _engine.ErrorAsync(With(wrong));
        Assert.StartsWith($"Kafka at {Server.SaslBootstrap} refused the login: ", error.Message, StringComparison.Ordinal);
        AssertOneSentence(error);
        Assert.DoesNotContain(wrong, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await _engine.RunAsync(With(Server.SaslPassword)));
        Assert.All(_engine.Files("t/_delta_log").Where(f => f.EndsWith(".json", StringComparison.Ordinal)), file => Assert.DoesNotContain(
            Server.SaslPassword, File.ReadAllText(Path.Combine(_engine.Root, "t/_delta_log", file)), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_certificate_is_taken_or_refused_in_one_sentence()
    {
        var topic = await PrepareAsync("v STRING", 1);
        Server.ProduceTexts(topic, "a");
        string With(string authority) => Ingest(
            topic, "(v STRING = value) FORMAT TEXT", "UNTIL END", Server.SslBootstrap,
            $"'security.protocol' = 'SSL', 'ssl.ca.location' = '{authority}'");
        var error = await _engine.ErrorAsync(With(Server.SslOtherAuthority));
        Assert.Equal($"the certificate of Kafka at {Server.SslBootstrap} could not be verified", error.Message);
        AssertOneSentence(await _engine.ErrorAsync(With("/no/such.pem")));
        Assert.Equal(1, await _engine.RunAsync(With(Server.SslAuthority)));
    }

    [SkippableFact]
    public async Task Messages_of_all_codecs_come_into_one_table()
    {
        string[] codecs = ["none", "gzip", "snappy", "lz4", "zstd"];
        var topic = await PrepareAsync("v STRING, o BIGINT", 1);
        foreach (var codec in codecs)
            Server.Produce(topic, Enumerable.Range(0, 200).Select(i => KafkaRecord.Of($"{codec} {i}")), codec);
        var ingest = Ingest(topic, "(v STRING = value, o BIGINT = offset) FORMAT TEXT BATCH ROWS 333");
        Assert.Equal(codecs.Length * 200, await _engine.RunAsync(ingest));
        Assert.Equal(
            codecs.SelectMany(codec => Enumerable.Range(0, 200).Select(i => $"{codec} {i}")),
            await _engine.RowsAsync("SELECT v FROM t ORDER BY o"));
    }

    [SkippableFact]
    public async Task Keys_values_headers_and_times_are_kept_and_so_are_their_nulls()
    {
        var topic = await PrepareAsync(
            "k BINARY, v BINARY, hs MAP<STRING, BINARY>, h BINARY, ts TIMESTAMP, o BIGINT", 1, ("max.message.bytes", "16777216"));
        var large = new byte[5 << 20];
        new Random(5).NextBytes(large);
        byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
        Server.Produce(topic,
        [
            new(
                Bytes("value"), Bytes("key"), Timestamp: 1_700_000_000_123, Headers: [("h", Bytes("one")), ("g", null), ("h", Bytes("two"))]),
            new(null, Bytes("key")),
            new(Bytes("value"), null, Headers: [("h", null)]),
            new([], []),
            new(large, null),
        ]);
        Assert.Equal(5, await _engine.RunAsync(Ingest(
            topic,
            "(v BINARY = value, ts TIMESTAMP = timestamp) FORMAT BYTES INCLUDE KEY AS k, HEADERS AS hs, HEADER 'h' AS h, OFFSET AS o")));
        Assert.Equal(
            ["0|key|value|two|2|true", "1|key|NULL|NULL|0|NULL", "2|NULL|value|NULL|1|true", "3|||NULL|0|NULL"],
            await _engine.RowsAsync(
                "SELECT o, decode(k), decode(v), decode(h), cardinality(hs), "
                + "hs['h'] IS NOT DISTINCT FROM h AND map_contains(hs, 'h') OR NULL FROM t WHERE o < 4 ORDER BY o"));
        Assert.Equal("1700000000123", await _engine.ValueAsync("SELECT epoch_ms(ts) FROM t WHERE o = 0"));
        Assert.Equal(
            $"{large.Length}|{Convert.ToHexStringLower(SHA256.HashData(large))}|true",
            await _engine.ValueAsync("SELECT octet_length(v), sha256(v), k IS NULL FROM t WHERE o = 4"));
    }

    private static string Ingest(string topic, string clauses, string run = "UNTIL END", string? brokers = null, string with = "") =>
        $"INGEST FROM KAFKA BROKERS '{brokers ?? Server.Bootstrap}' TOPIC '{topic}' "
        + $"{(with.Length > 0 ? $"WITH ({with})" : "")} INTO t {clauses} {run}";

    private static void AssertOneSentence(DeltaException error) => Assert.DoesNotMatch(@"\n|\. |\.$", error.Message);

    private async Task<string> PrepareAsync(string columns, int partitions, params (string Name, string Value)[] settings)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        await _engine.RunAsync($"CREATE TABLE t ({columns})");
        return await Server.NewTopicAsync(partitions, settings);
    }

    /// <summary>The next offset, as the table's newest commit has it.</summary>
    private async Task<string> PositionAsync(string topic, int partition)
    {
        var newest = int.Parse(await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"), CultureInfo.InvariantCulture);
        var position = _engine.Commit("t", newest).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(action => action.TryGetProperty("txn", out _)).Select(action => action.GetProperty("txn"))
            .Single(txn => txn.GetProperty("appId").GetString()!.EndsWith($":{topic}:{partition}", StringComparison.Ordinal));
        return position.GetProperty("version").GetRawText();
    }
}
