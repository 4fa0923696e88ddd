using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>INGEST .. DRY RUN and RESTORE .. WITH INGEST OFFSETS, with Kafka.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly TestEngine _engine = new();

    private static KafkaServer Server => KafkaServer.Shared;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task A_dry_run_tells_rows_and_errors_and_leaves_table_and_group_alone()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await Server.NewTopicAsync();
        Server.ProduceTexts(topic, """{"a": 1}""", "no JSON", """{"a": 3}""");
        var group = KafkaServer.NewName();
        var ingest = $"INGEST FROM KAFKA BROKERS '{Server.Bootstrap}' TOPIC '{topic}' GROUP '{group}' INTO t FORMAT JSON CREATE TABLE IF MISSING";
        for (var i = 0; i < 2; i++)
        {
            var rows = await _engine.RowsAsync($"{ingest} DRY RUN");
            Assert.Equal([$"{topic}|0|0|1", $"{topic}|0|1|NULL", $"{topic}|0|2|3"], rows.Select(r => string.Join('|', r.Split('|')[..4])));
            Assert.Equal(["NULL", "Malformed", "NULL"], rows.Select(r => r.Split('|')[4]));
        }

        Assert.Single(await _engine.RowsAsync($"{ingest} DRY RUN 1 ROWS"));
        Assert.False(Directory.Exists(Path.Combine(_engine.Root, "t")));
        Assert.Empty(await Server.CommittedAsync(group, topic));
        Assert.Equal(2, await _engine.RunAsync($"{ingest} ON ERROR SKIP UNTIL END"));
        Assert.Empty(await _engine.RowsAsync($"{ingest} DRY RUN"));
    }

    [SkippableFact]
    public async Task Restore_with_ingest_offsets_lets_the_messages_come_again_and_restore_alone_does_not()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await Server.NewTopicAsync(2);
        await _engine.RunAsync("CREATE TABLE t (v STRING)");
        var ingest = $"INGEST FROM KAFKA BROKERS '{Server.Bootstrap}' TOPIC '{topic}' INTO t (v = value) FORMAT TEXT";
        Server.Produce(topic, [KafkaRecord.Of("a", partition: 0)]);
        await _engine.RunAsync(ingest);
        Server.Produce(topic, [KafkaRecord.Of("b", partition: 0), KafkaRecord.Of("c", partition: 1)]);
        await _engine.RunAsync(ingest);
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1");
        Assert.Empty(await _engine.RowsAsync(ingest));
        Assert.Equal(["a"], await _engine.RowsAsync("SELECT v FROM t"));
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 1 WITH INGEST OFFSETS");
        await _engine.RunAsync(ingest);
        Assert.Equal(["a", "b", "c"], await _engine.RowsAsync("SELECT v FROM t ORDER BY v"));
        await _engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 0 WITH INGEST OFFSETS");
        await _engine.RunAsync(ingest);
        Assert.Equal(["a", "b", "c"], await _engine.RowsAsync("SELECT v FROM t ORDER BY v"));
    }
}
