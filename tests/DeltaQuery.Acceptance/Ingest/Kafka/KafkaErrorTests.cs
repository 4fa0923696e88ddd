using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest.Kafka;

/// <summary>What goes wrong for good: one clear sentence each, without secrets.</summary>
public sealed class KafkaErrorTests
{
    private const string WrongPassword = "not-the-password";

    private static KafkaServer Server => KafkaServer.Shared;

    [SkippableTheory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("PLAIN")]
    public void A_wrong_password_is_told_and_not_shown(string mechanism)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var failed = Ask(Server.SaslBootstrap, "security.protocol=SASL_PLAINTEXT", "sasl.mechanism=" + mechanism,
            "sasl.username=" + Server.SaslUser, "sasl.password=" + WrongPassword);
        Assert.StartsWith(
            $"Kafka at {Server.SaslBootstrap} refused the login: SASL authentication error", failed.Message, StringComparison.Ordinal);
        Assert.Contains("sasl.password", failed.Hint!, StringComparison.Ordinal);
        Assert.DoesNotContain(WrongPassword, failed.ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_right_password_and_authority_let_us_in()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await Server.NewTopicAsync();
        Server.ProduceTexts(topic, "a");
        KafkaSourceOptions[] ways =
        [
            SourceRun.Options(Server.SaslBootstrap, topic).With("security.protocol=SASL_PLAINTEXT", "sasl.mechanism=SCRAM-SHA-256",
                "sasl.username=" + Server.SaslUser, "sasl.password=" + Server.SaslPassword),
            SourceRun.Options(Server.SslBootstrap, topic).With("security.protocol=SSL", "ssl.ca.location=" + Server.SslAuthority),
        ];
        foreach (var way in ways)
        {
            using var source = new KafkaSource(way);
            using var read = source.ReadToEnd(source.FromTheBeginning());
            Assert.Equal(["a"], read.Values());
        }
    }

    [SkippableFact]
    public void An_authority_that_did_not_sign_is_told()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var failed = Ask(Server.SslBootstrap, "security.protocol=SSL", "ssl.ca.location=" + Server.SslOtherAuthority);
        Assert.Equal($"the certificate of Kafka at {Server.SslBootstrap} could not be verified", failed.Message);
        Assert.Contains("ssl.ca.location", failed.Hint!, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_authority_file_that_is_missing_is_told()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var failed = Ask(Server.SslBootstrap, "security.protocol=SSL", "ssl.ca.location=/no/such.pem");
        Assert.StartsWith(
            "Kafka's client does not take these properties: ssl.ca.location failed", failed.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void TLS_on_a_port_without_it_is_told()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var failed = Ask(Server.Bootstrap, "security.protocol=SSL", "ssl.ca.location=" + Server.SslAuthority);
        Assert.Equal($"Kafka at {Server.Bootstrap} does not speak TLS on this port", failed.Message);
    }

    [SkippableFact]
    public void No_TLS_on_a_port_that_wants_it_is_told_in_a_bounded_time()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var failed = Ask(Server.SslBootstrap);
        Assert.StartsWith($"Kafka at {Server.SslBootstrap} could not be reached within ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("closed by peer", failed.Message, StringComparison.Ordinal);
        Assert.Contains("security.protocol", failed.Hint!, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_host_that_has_no_address_is_told()
    {
        Skip.IfNot(SimulatedKafka.Library != null, SimulatedKafka.Missing);
        var failed = Ask("no-such-host.invalid:9092");
        Assert.StartsWith(
            "the host of Kafka's broker no-such-host.invalid:9092 cannot be resolved", failed.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_port_where_nobody_listens_is_told_in_a_bounded_time()
    {
        Skip.IfNot(SimulatedKafka.Library != null, SimulatedKafka.Missing);
        var failed = Ask("127.0.0.1:1");
        Assert.StartsWith("Kafka at 127.0.0.1:1 could not be reached within ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused", failed.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("no.such.property=1", "No such configuration property: \"no.such.property\"")]
    [InlineData("fetch.min.bytes=many", "Invalid value for configuration property \"fetch.min.bytes\"")]
    public void A_property_that_the_client_does_not_know_is_told(string property, string told)
    {
        Skip.IfNot(SimulatedKafka.Library != null, SimulatedKafka.Missing);
        Assert.Equal("Kafka's client does not take these properties: " + told, Ask("127.0.0.1:1", property).Message);
    }

    [SkippableFact]
    public void A_topic_that_never_existed_is_told()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = KafkaServer.NewName();
        using var source = new KafkaSource(SourceRun.Options(Server.Bootstrap, topic));
        Assert.Equal($"Kafka has no topic {topic}", Assert.Throws<DeltaException>(() => source.Topics(default)).Message);
    }

    [SkippableFact]
    public async Task A_partition_that_is_missing_is_told()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await Server.NewTopicAsync(2);
        using var source = new KafkaSource(SourceRun.Options(Server.Bootstrap, topic));
        var failed = Assert.Throws<DeltaException>(() => source.Assign(new Dictionary<TopicPartition, long> { [new(topic, 2)] = 0 }));
        Assert.Equal($"topic {topic} has no partition 2", failed.Message);
        Assert.Equal("it has 2, 0 to 1", failed.Hint);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(99)]
    public async Task An_offset_out_of_range_is_told_with_what_is_kept(long offset)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await Server.NewTopicAsync();
        Server.ProduceTexts(topic, "a", "b", "c", "d");
        await Server.DeleteRecordsAsync(topic, 0, 3);
        using var source = new KafkaSource(SourceRun.Options(Server.Bootstrap, topic));
        source.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = offset });
        var failed = Assert.IsType<DeltaException>(source.PollUntilItFails());
        Assert.Equal($"offset {offset} of partition 0 of topic {topic} is no longer there: Kafka keeps 3 to 4", failed.Message);
    }

    [SkippableFact]
    public async Task A_topic_that_is_deleted_while_it_is_read_is_told()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await Server.NewTopicAsync();
        Server.ProduceTexts(topic, "a");
        using var source = new KafkaSource(SourceRun.Options(Server.Bootstrap, topic));
        using var read = source.ReadToEnd(source.FromTheBeginning());
        await Server.DeleteTopicAsync(topic);
        var failed = Assert.IsType<DeltaException>(source.PollUntilItFails());
        Assert.Equal($"topic {topic} is no longer there: it was deleted while it was read", failed.Message);
    }

    private static DeltaException Ask(string brokers, params string[] properties) => Assert.Throws<DeltaException>(() =>
    {
        var options = SourceRun.Options(brokers, "any").With(properties) with { ConnectTimeout = TimeSpan.FromSeconds(2) };
        using var source = new KafkaSource(options);
        source.Topics(default);
    });
}
