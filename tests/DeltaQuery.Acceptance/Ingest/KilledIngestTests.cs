using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>dq is killed at any moment of an INGEST, alone and in a group, with a broker that goes away and with others who write to the
/// table: each message is in the table once.</summary>
public sealed class KilledIngestTests : IDisposable
{
    private const string ShortSession = "WITH ('session.timeout.ms' = '2000', 'heartbeat.interval.ms' = '300')";

    private static readonly (int Messages, int Kills, int BatchRows) Alone =
        TestSize.IsLong ? (1_000_000, 30, 2000) : (30_000, 3, 300);
    private static readonly (int Messages, int Kills) InGroup = TestSize.IsLong ? (100_000, 10) : (12_000, 1);
    private static readonly (int Messages, int Kills) BesideOthers = TestSize.IsLong ? (200_000, 10) : (9_000, 1);

    /// <summary>Between two statements of others, so that they leave the processors to what is tested.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TestEngine _engine = new();

    private static KafkaServer Server => KafkaServer.Shared;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task Messages_come_once_however_often_the_process_is_killed()
    {
        var topic = await PrepareAsync(Alone.Messages);
        var ingest = NumberedMessages.Ingest(Server, topic, $"BATCH ROWS {Alone.BatchRows}");
        await IngestProgram.RunKilledAsync(_engine, ingest, Alone.Kills, new Random(Alone.Kills));
        await NumberedMessages.AssertOnceAsync(_engine, topic, Alone.Messages);
    }

    [SkippableFact]
    public async Task Members_of_a_group_that_are_killed_leave_their_partitions_to_the_others()
    {
        var topic = await PrepareAsync(InGroup.Messages);
        var ingest = NumberedMessages.Ingest(
            Server, topic, $"BATCH ROWS 100 MAX RATE {InGroup.Messages / 8} ROWS PER SECOND", $"GROUP '{topic}' {ShortSession}");
        var random = new Random(InGroup.Kills);
        var members = new[] { IngestProgram.Start(_engine.Root, ingest), IngestProgram.Start(_engine.Root, ingest) };
        try
        {
            for (var kill = 0; kill < InGroup.Kills; kill++)
            {
                var one = random.Next(2);
                Assert.True(await members[one].KillAfterCommitAsync(_engine, random.Next(2000)), $"it ended after {kill} kills");
                members[one].Dispose();
                members[one] = IngestProgram.Start(_engine.Root, ingest);
            }

            await members[0].AssertEndsAsync();
            await members[1].AssertEndsAsync();
        }
        finally
        {
            Array.ForEach(members, m => m.Dispose());
        }

        await NumberedMessages.AssertOnceAsync(_engine, topic, InGroup.Messages);
    }

    [SkippableFact]
    public async Task A_member_that_slept_until_another_had_its_partitions_adds_nothing_of_what_it_had_read()
    {
        const int messages = 3000;
        var topic = await PrepareAsync(messages);
        var group = $"GROUP '{topic}' {ShortSession}";
        using var sleeper = IngestProgram.Start(
            _engine.Root, NumberedMessages.Ingest(Server, topic, "BATCH ROWS 50 MAX RATE 500 ROWS PER SECOND", group));
        Assert.True(await sleeper.CommitAsync(_engine));
        sleeper.Signal("STOP");
        using (var other = IngestProgram.Start(_engine.Root, NumberedMessages.Ingest(Server, topic, "BATCH ROWS 500", group)))
            await other.AssertEndsAsync();
        await NumberedMessages.AssertOnceAsync(_engine, topic, messages);
        sleeper.Signal("CONT");
        await sleeper.AssertEndsAsync();
        await NumberedMessages.AssertOnceAsync(_engine, topic, messages);
    }

    [SkippableTheory]
    [InlineData(false, 5)]
    [InlineData(true, 10)]
    public async Task A_broker_that_dies_or_hangs_for_a_while_costs_nothing_but_time(bool hangs, int seconds)
    {
        Skip.IfNot(TestSize.IsLong, "a broker of its own: DELTAQUERY_LONG=1");
        Skip.IfNot(KafkaServer.CanStartOwn, KafkaServer.Missing);
        const int messages = 60_000;
        using var server = KafkaServer.StartOwn();
        await _engine.RunAsync($"CREATE TABLE t ({NumberedMessages.Columns})");
        var topic = await NumberedMessages.TopicAsync(server, messages);
        using var ingest = IngestProgram.Start(
            _engine.Root, NumberedMessages.Ingest(server, topic, "BATCH ROWS 500 MAX RATE 10000 ROWS PER SECOND"));
        Assert.True(await ingest.CommitAsync(_engine));
        if (hangs)
            server.Pause();
        else
            server.Kill();
        await Task.Delay(TimeSpan.FromSeconds(seconds)); // the outage
        if (hangs)
            server.Resume();
        else
            server.Restart();
        await ingest.AssertEndsAsync();
        await NumberedMessages.AssertOnceAsync(_engine, topic, messages);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Others_may_optimize_the_table_and_delete_other_rows_meanwhile(bool vectors)
    {
        var topic = await PrepareAsync(
            BesideOthers.Messages, $"TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
        await _engine.RunAsync("INSERT INTO t (id) SELECT -1 - i FROM range(10000) r(i)");
        using var done = new CancellationTokenSource();
        var others = Task.Run(async () =>
        {
            var deleted = 0;
            for (; !done.IsCancellationRequested; deleted++)
            {
                Assert.Equal("1", await _engine.ValueAsync($"DELETE FROM t WHERE id = {-1 - deleted}"));
                await _engine.RunAsync("OPTIMIZE t");
                await Task.Delay(Pause, CancellationToken.None);
            }

            return deleted;
        });
        await IngestProgram.RunKilledAsync(
            _engine, NumberedMessages.Ingest(Server, topic, "BATCH ROWS 200"), BesideOthers.Kills, new Random(vectors ? 21 : 22));
        await done.CancelAsync();
        var deleted = await others;
        Assert.InRange(deleted, 1, 10_000);
        await NumberedMessages.AssertOnceAsync(_engine, topic, BesideOthers.Messages);
        Assert.Equal(
            $"{10_000 - deleted}|-10000|{-1 - deleted}", await _engine.ValueAsync("SELECT count(*), min(id), max(id) FROM t WHERE id < 0"));
    }

    private async Task<string> PrepareAsync(int messages, string clause = "")
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        await _engine.RunAsync($"CREATE TABLE t ({NumberedMessages.Columns}) {clause}");
        return await NumberedMessages.TopicAsync(Server, messages);
    }
}
