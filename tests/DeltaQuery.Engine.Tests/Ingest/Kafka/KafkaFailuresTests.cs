using Confluent.Kafka;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Engine.Tests.Ingest.Kafka;

public sealed class KafkaFailuresTests
{
    private const string Handshake = "SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker certificate";

    private static readonly KafkaFailures Failures = new(new KafkaSettings(new()
    {
        Brokers = "a:1,b:2", Properties = new Dictionary<string, string> { ["sasl.password"] = "tiger" },
    }), "a:1,b:2");

    [Theory]
    [InlineData(ErrorCode.Local_Authentication,
        "sasl_ssl://a:1/bootstrap: SASL authentication error: Invalid username or password (after 307ms in state AUTH_REQ)",
        "Kafka at a:1 refused the login: SASL authentication error: Invalid username or password")]
    [InlineData(ErrorCode.Local_Authentication, "sasl_ssl://a:1/3: no tiger (after 3ms in state AUTH_REQ, 1 identical error(s) suppressed)",
        "Kafka at a:1 refused the login: no ***")]
    [InlineData(ErrorCode.Local_Ssl, "ssl://b:2/bootstrap: " + Handshake + " (after 28ms in state SSL_HANDSHAKE)",
        "the certificate of Kafka at b:2 could not be verified")]
    [InlineData(ErrorCode.Local_Transport,
        "ssl://b:2/bootstrap: SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener? (after 0ms in state X)",
        "Kafka at b:2 does not speak TLS on this port")]
    [InlineData(ErrorCode.Local_Resolve,
        "no.such:9092/bootstrap: Failed to resolve 'no.such:9092': Name or service not known (after 4ms in state CONNECT)",
        "the host of Kafka's broker no.such:9092 cannot be resolved: Failed to resolve 'no.such:9092': Name or service not known")]
    [InlineData(ErrorCode.Local_BadMsg,
        "a:1/bootstrap: Receive failed: Invalid response size 1213486160 (after 0ms in state APIVERSION_QUERY)",
        "what answers at a:1 does not speak Kafka's protocol as asked: Receive failed: Invalid response size 1213486160")]
    public void A_cause_becomes_one_sentence(ErrorCode code, string reason, string sentence)
    {
        var failed = Failures.Rejected(new Error(code, reason));
        Assert.Equal(sentence, failed.Message);
        Assert.NotNull(failed.Hint);
    }

    [Fact]
    public void Brokers_that_are_away_are_named_with_the_time_and_the_last_cause()
    {
        var failed = Failures.Unreachable(
            TimeSpan.FromSeconds(30), "a:1/bootstrap: Connect to ipv4#1.2.3.4:1 failed: Connection refused (after 0ms in state CONNECT)");
        Assert.Equal(
            "Kafka at a:1,b:2 could not be reached within 30 seconds: Connect to ipv4#1.2.3.4:1 failed: Connection refused",
            failed.Message);
    }

    [Fact]
    public void A_connection_that_is_closed_by_the_broker_hints_at_the_protocol()
    {
        var failed = Failures.Unreachable(TimeSpan.FromSeconds(1), "a:1/bootstrap: Disconnected: connection closed by peer");
        Assert.Contains("security.protocol", failed.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offset_that_is_gone_is_named_with_what_is_kept() => Assert.Equal(
        "offset 5 of partition 2 of topic t is no longer there: Kafka keeps 10 to 20",
        Failures.OutOfRange(new("t", 2), 5, new(10, 20)).Message);

    [Fact]
    public void A_partition_that_is_missing_is_named_with_those_there_are()
    {
        var failed = Failures.NoPartition(new("t", 7), 3);
        Assert.Equal(("topic t has no partition 7", "it has 3, 0 to 2"), (failed.Message, failed.Hint));
    }

    [Theory]
    [InlineData(ErrorCode.Local_Transport, true)]
    [InlineData(ErrorCode.Local_AllBrokersDown, true)]
    [InlineData(ErrorCode.NotLeaderForPartition, true)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, false)]
    [InlineData(ErrorCode.Local_BadCompression, false)]
    public void What_the_client_gets_over_is_no_failure(ErrorCode code, bool passes) =>
        Assert.Equal(passes, KafkaFailures.Passes(new Error(code, "x")));

    [Fact]
    public void A_cause_tells_as_long_as_nobody_let_us_in()
    {
        var trouble = new KafkaTrouble();
        trouble.OnError(new Error(ErrorCode.Local_Transport, "refused"));
        trouble.OnError(new Error(ErrorCode.Local_Authentication, "wrong password"));
        Assert.Null(trouble.Telling); // another broker may let us in
        trouble.OnError(new Error(ErrorCode.Local_AllBrokersDown, "1/1 brokers are down"));
        Assert.Equal(ErrorCode.Local_Authentication, trouble.Telling!.Code);

        trouble.Connected();
        Assert.Null(trouble.Outage);
        trouble.OnError(new Error(ErrorCode.Local_Authentication, "a broker that restarts"));
        trouble.OnError(new Error(ErrorCode.Local_AllBrokersDown, "1/1 brokers are down"));
        Assert.Null(trouble.Telling);
        Assert.NotNull(trouble.Outage);
    }
}
