using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Engine.Tests.Ingest.Kafka;

public sealed class KafkaSettingsTests
{
    [Theory]
    [InlineData("enable.auto.commit", "true")]
    [InlineData("auto.commit.enable", "true")]
    [InlineData("enable.auto.offset.store", "true")]
    [InlineData("auto.offset.reset", "latest")]
    [InlineData("auto.offset.reset", "earliest")]
    [InlineData("isolation.level", "read_uncommitted")]
    [InlineData("enable.partition.eof", "false")]
    [InlineData("partition.assignment.strategy", "range")]
    [InlineData("bootstrap.servers", "a:1")]
    [InlineData("group.id", "g")]
    [InlineData("plugin.library.paths", "x.so")]
    [InlineData("ssl.engine.location", "x.so")]
    [InlineData("sasl.kerberos.kinit.cmd", "touch x")]
    [InlineData("dotnet.cancellation.delay.max.ms", "1")]
    public void What_would_break_exactly_once_is_refused_by_name(string name, string value)
    {
        var refused = Assert.Throws<DeltaException>(() => Settings((name, value)));
        Assert.Equal(DeltaErrorCode.NotSupported, refused.Code);
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("INGEST", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_says_why()
    {
        var refused = Assert.Throws<DeltaException>(() => Settings(("enable.auto.commit", "TRUE")));
        Assert.Equal(
            "'enable.auto.commit' = 'TRUE' cannot be set in an INGEST, which reads exactly once: "
            + "offsets are kept in the table's log, with the rows",
            refused.Message);
        Assert.Equal("leave it out; it is 'false'", refused.Hint);
    }

    [Fact]
    public void What_is_right_anyway_may_be_said() =>
        Assert.Equal("2", Settings(("isolation.level", "read_committed"), ("enable.auto.commit", "false"), ("a", "2")).Client["a"]);

    [Fact]
    public void Reading_exactly_once_is_the_default()
    {
        var client = Settings(("fetch.min.bytes", "2")).Client;
        Assert.Equal("read_committed", client["isolation.level"]);
        Assert.Equal("error", client["auto.offset.reset"]);
        Assert.Equal("false", client["enable.auto.commit"]);
        Assert.Equal("false", client["enable.auto.offset.store"]);
        Assert.Equal("true", client["enable.partition.eof"]);
        Assert.Equal("cooperative-sticky", client["partition.assignment.strategy"]);
        Assert.Equal("1000", client["topic.metadata.propagation.max.ms"]);
        Assert.Equal("2", client["fetch.min.bytes"]);
        Assert.Equal("b:1", client["bootstrap.servers"]);
    }

    [Theory]
    [InlineData(64L << 20, "65536")]
    [InlineData(0, "1024")]
    [InlineData(long.MaxValue, "2097151")]
    public void What_waits_in_the_client_is_bounded(long bytes, string kilobytes) => Assert.Equal(
        kilobytes, new KafkaSettings(new() { Brokers = "b:1", MaxQueuedBytes = bytes }).Client["queued.max.messages.kbytes"]);

    [Fact]
    public void The_new_group_protocol_leaves_the_assignment_to_the_broker() =>
        Assert.False(Settings(("group.protocol", "consumer")).Client.ContainsKey("partition.assignment.strategy"));

    [Fact]
    public void No_text_shows_a_secret()
    {
        var settings = new KafkaSettings(new()
        {
            Brokers = "b:1", Secrets = ["alice"],
            Properties = new Dictionary<string, string>
            {
                ["sasl.username"] = "alice", ["sasl.password"] = "tiger", ["ssl.key.password"] = "tigers",
                ["sasl.oauthbearer.client.secret"] = "lion", ["client.rack"] = "",
            },
        });
        Assert.Equal("*** *** *** *** b", settings.Mask("alice tiger tigers lion b"));
    }

    private static KafkaSettings Settings(params (string Name, string Value)[] properties) =>
        new(new() { Brokers = "b:1", Properties = properties.ToDictionary(p => p.Name, p => p.Value) });
}
