using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing.Kafka;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Ingest.Kafka;

/// <summary>Brokers that go away and come back.</summary>
public sealed class KafkaOutageTests
{
    [SkippableFact]
    public void A_broker_that_is_down_for_a_while_gives_no_error_and_reading_goes_on()
    {
        Skip.IfNot(SimulatedKafka.IsThere, SimulatedKafka.Missing);
        using var simulated = SimulatedKafka.Start(1, "t:1");
        using var source = new KafkaSource(SourceRun.Options(simulated.Bootstrap, "t").With("reconnect.backoff.max.ms=200"));
        KafkaProducer.Produce(simulated.Bootstrap, "t", [KafkaRecord.Of("before")]);
        using var read = source.ReadToEnd(source.FromTheBeginning());
        simulated.Tell("down 1");
        for (var i = 0; i < 5; i++)
            source.PollOnce(read);
        simulated.Tell("up 1");
        KafkaProducer.Produce(simulated.Bootstrap, "t", [KafkaRecord.Of("after")]);
        source.PollUntil(read, 2);
        Assert.Equal(["before", "after"], read.Values());
    }

    [SkippableFact]
    public void An_outage_that_lasts_longer_than_allowed_is_an_error()
    {
        Skip.IfNot(SimulatedKafka.IsThere, SimulatedKafka.Missing);
        using var simulated = SimulatedKafka.Start(1, "t:1");
        using var source = new KafkaSource(SourceRun.Options(simulated.Bootstrap, "t") with { MaxOutage = TimeSpan.FromMilliseconds(300) });
        using var read = source.ReadToEnd(source.FromTheBeginning());
        simulated.Tell("down 1");
        var failed = Assert.IsType<DeltaException>(source.PollUntilItFails());
        Assert.StartsWith($"Kafka at {simulated.Bootstrap} could not be reached within ", failed.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Ids_of_topics_that_could_not_be_told_at_first_are_told_later()
    {
        Skip.IfNot(SimulatedKafka.IsThere, SimulatedKafka.Missing);
        using var simulated = SimulatedKafka.Start(1, "t:2");
        using var source = new KafkaSource(SourceRun.Options(simulated.Bootstrap, "t"));
        Assert.Null(Assert.Single(source.Topics(default)).Id);
        Assert.Empty((await source.TopicIdsAsync(["t"]))!);
        simulated.Tell("controller 1");
        var told = Assert.Single(source.Topics(default));
        Assert.NotNull(told.Id);
        Assert.Equal([told], await source.LookAsync());
        Assert.Equal(new Dictionary<string, string> { ["t"] = told.Id }, await source.TopicIdsAsync(["t", "absent"]));

        simulated.Tell("down 1");
        Assert.Null(await source.TopicIdsAsync(["t"])); // no answer, which is not the answer that there is none
        Assert.Null(await source.LookAsync());
        Assert.Empty(await source.EndsAsync([new("t", 0)]));
        simulated.Tell("up 1");
        Assert.Equal(told, Assert.Single(source.Topics(default)));
    }

    [SkippableFact]
    public void A_leader_that_moves_is_followed()
    {
        Skip.IfNot(SimulatedKafka.IsThere, SimulatedKafka.Missing);
        using var simulated = SimulatedKafka.Start(3, "t:1");
        using var source = new KafkaSource(SourceRun.Options(simulated.Bootstrap, "t"));
        KafkaProducer.Produce(simulated.Bootstrap, "t", [KafkaRecord.Of("0")]);
        using var read = source.ReadToEnd(source.FromTheBeginning());
        for (var broker = 1; broker <= 3; broker++)
        {
            simulated.Tell($"leader t 0 {broker}");
            KafkaProducer.Produce(simulated.Bootstrap, "t", [KafkaRecord.Of($"{broker}")]);
            source.PollUntil(read, broker + 1);
        }
        Assert.Equal(["0", "1", "2", "3"], read.Values());
    }

    [SkippableFact]
    public async Task A_broker_that_hangs_or_dies_gives_no_error_and_does_not_hold_up_the_end()
    {
        Skip.IfNot(TestSize.IsLong, "ten seconds of a broker that hangs: DELTAQUERY_LONG=1");
        Skip.IfNot(KafkaServer.CanStartOwn, KafkaServer.Missing);
        using var server = KafkaServer.StartOwn();
        var topic = await server.NewTopicAsync();
        server.ProduceTexts(topic, "a");
        var options = SourceRun.Options(server.Bootstrap, topic) with { Group = "g", CloseTimeout = TimeSpan.FromSeconds(3) };
        using var source = new KafkaSource(options);
        using var read = source.ReadToEnd(source.FromTheBeginning());

        server.Pause();
        for (var until = DateTime.UtcNow.AddSeconds(10); DateTime.UtcNow < until;)
            source.PollOnce(read);
        server.Resume();
        server.ProduceTexts(topic, "b");
        source.PollUntil(read, 2);

        server.Kill();
        for (var until = DateTime.UtcNow.AddSeconds(5); DateTime.UtcNow < until;)
            source.PollOnce(read);
        server.Restart();
        server.ProduceTexts(topic, "c");
        source.PollUntil(read, 3);
        Assert.Equal(["a", "b", "c"], read.Values());

        server.Pause();
        source.CommitGroupOffsets(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 3 });
        var begun = Environment.TickCount64;
        source.Dispose();
        Assert.InRange(Environment.TickCount64 - begun, 0, 10_000);
        server.Resume();
    }
}
