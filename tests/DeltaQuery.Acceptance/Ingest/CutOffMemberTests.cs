using System.Diagnostics;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>A group on three hosts, of which one loses its network while it has rows that are not committed: each message is in the table once,
/// and the member takes part again by itself.</summary>
public sealed class CutOffMemberTests(ITestOutputHelper output) : IDisposable
{
    private const int Members = 3;
    private const int PerSecond = 600;
    private const int CutOff = 0;
    private const string ShortSession = "WITH ('session.timeout.ms' = '3000', 'heartbeat.interval.ms' = '500')";

    // Else only until the others have what was its own.
    private static readonly TimeSpan LeastOutage = TestSize.IsLong ? TimeSpan.FromSeconds(60) : TimeSpan.Zero;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TestEngine _engine = new();
    private int _produced;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task A_member_whose_network_is_gone_for_a_minute_loses_and_doubles_nothing_and_comes_back()
    {
        Skip.IfNot(KafkaServer.CanStartOwn, KafkaServer.Missing);
        using var network = TestNetwork.TryCreate(Members);
        Skip.If(network is null, TestNetwork.Missing);
        using var server = KafkaServer.StartOwn(network!.Address);
        await _engine.RunAsync($"CREATE TABLE t ({NumberedMessages.Columns}, member INT)");
        var topic = await server.NewTopicAsync(NumberedMessages.Partitions);
        using var enough = new CancellationTokenSource();
        var producer = Task.Factory.StartNew(() => server.Produce(topic, Numbered(enough.Token)), TaskCreationOptions.LongRunning);
        var members = Enumerable.Range(0, Members).Select(host => StartMember(server, topic, host)).ToList();
        try
        {
            await UntilAsync(members, "each member to write", $"SELECT count(DISTINCT member) = {Members} FROM t");
            await CutOffAsync(members);
            await enough.CancelAsync();
            await producer;
            await UntilAsync(members, "all to be there", $"SELECT count(*) >= {_produced} FROM t");
            foreach (var member in members)
            {
                member.Signal("TERM");
                output.WriteLine((await member.EndAsync(143)).TrimEnd());
            }
        }
        finally
        {
            members.ForEach(m => m.Dispose());
            await enough.CancelAsync();
        }

        await NumberedMessages.AssertOnceAsync(_engine, topic, _produced);
        output.WriteLine($"{_produced} messages; of each member: {string.Join(", ", await _engine.RowsAsync("SELECT count(*) FROM t GROUP BY member ORDER BY member"))}");
    }

    /// <summary>Cuts one off until the others read its partition, and for some time; and waits until it writes what came after that.</summary>
    private async Task CutOffAsync(IReadOnlyList<IngestProgram> members)
    {
        var partition = await _engine.ValueAsync($"SELECT max_by(_kafka_partition, id) FROM t WHERE member = {CutOff}");
        TestNetwork.Cut(CutOff);
        var outage = Stopwatch.StartNew();
        await UntilAsync(
            members, "the others to take its partition",
            $"SELECT max_by(member, _kafka_offset) <> {CutOff} FROM t WHERE _kafka_partition = {partition}");
        var taken = outage.Elapsed;
        if (LeastOutage > taken)
            await Task.Delay(LeastOutage - taken); // the outage
        var healed = _produced;
        TestNetwork.Heal(CutOff);
        outage.Restart();
        await UntilAsync(members, "it to come back", $"SELECT count(*) > 0 FROM t WHERE member = {CutOff} AND id >= {healed}");
        output.WriteLine($"its partition was taken after {taken.TotalSeconds:0.0} s; back, it wrote after {outage.Elapsed.TotalSeconds:0.0} s");
    }

    private IngestProgram StartMember(KafkaServer server, string topic, int host) => IngestProgram.Start(
        _engine.Root,
        $"INGEST FROM KAFKA BROKERS '{server.BootstrapThere}' TOPIC '{topic}' GROUP '{topic}' {ShortSession} INTO t (*, member = {host}) "
            + "FORMAT JSON INCLUDE METADATA BATCH ROWS 1000 INTERVAL '1 second' CONTINUOUSLY",
        TestNetwork.ProgramOn(host));

    /// <summary>Messages at an even rate, until it is enough of them.</summary>
    private IEnumerable<KafkaRecord> Numbered(CancellationToken enough)
    {
        var begun = Stopwatch.StartNew();
        for (; !enough.IsCancellationRequested; Interlocked.Increment(ref _produced))
        {
            for (var due = _produced * 1000L / PerSecond; due > begun.ElapsedMilliseconds && !enough.IsCancellationRequested;)
                enough.WaitHandle.WaitOne(10);
            yield return KafkaRecord.Of(NumberedMessages.Json(_produced), partition: _produced % NumberedMessages.Partitions);
        }
    }

    private async Task UntilAsync(IReadOnlyList<IngestProgram> members, string what, string query)
    {
        for (var waited = Stopwatch.StartNew(); await _engine.ValueAsync(query) != "true"; await Task.Delay(100))
        {
            if (members.FirstOrDefault(m => m.HasEnded) is { } member)
                Assert.Fail($"waiting for {what}, a member ended: {await member.EndAsync(0)}");
            Assert.True(waited.Elapsed < Patience, $"waited {Patience} for {what}");
        }
    }
}
