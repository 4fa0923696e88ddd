using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>INGEST with KEY and SEQUENCE BY leaves what plain SQL finds over all messages of the topic: of each key the row of the
/// greatest sequence.</summary>
public sealed class KeyedIngestTests : IDisposable
{
    private const int Partitions = 3;

    private static readonly (int Messages, int Keys, int Kills) Size = TestSize.IsLong ? (100_000, 5000, 20) : (3000, 150, 1);

    private readonly TestEngine _engine = new();

    private static KafkaServer Server => KafkaServer.Shared;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task The_greatest_sequence_wins_in_whatever_order_messages_come()
    {
        var topic = await PrepareAsync("", inOrder: false);
        var ingest = Ingest(topic, "t", $"KEY (k) SEQUENCE BY seq BATCH ROWS {Size.Messages / 31}");
        await IngestProgram.RunKilledAsync(_engine, ingest, Size.Kills, new Random(Size.Kills));
        await AssertSameAsync(topic, "true", "true");
    }

    [SkippableFact]
    public async Task Deleted_rows_that_stay_win_over_what_is_older()
    {
        var topic = await PrepareAsync(", _deleted BOOLEAN", inOrder: false);
        await _engine.RunAsync(Ingest(topic, "t", $"KEY (k) SEQUENCE BY seq DELETE WHEN op = 'd' SOFT BATCH ROWS {Size.Messages / 17}"));
        await AssertSameAsync(topic, "op <> 'd'", "NOT _deleted");
        await AssertSameAsync(topic, "op = 'd'", "_deleted");
    }

    [SkippableFact]
    public async Task Deleted_rows_are_gone_where_the_messages_of_a_key_come_in_their_order()
    {
        var topic = await PrepareAsync("", inOrder: true);
        await _engine.RunAsync(Ingest(topic, "t", $"KEY (k) SEQUENCE BY seq DELETE WHEN op = 'd' BATCH ROWS {Size.Messages / 17}"));
        await AssertSameAsync(topic, "op <> 'd'", "true");
    }

    [SkippableFact]
    public async Task A_table_that_is_made_has_the_fields_that_clauses_name()
    {
        var topic = await PrepareAsync("", inOrder: true);
        await _engine.RunAsync("DROP TABLE t");
        await _engine.RunAsync(Ingest(
            topic, "t", $"KEY (k) SEQUENCE BY seq DELETE WHEN op = 'd' AND seq % 2 >= 0 CREATE TABLE IF MISSING BATCH ROWS {Size.Messages / 5}"));
        await AssertSameAsync(topic, "op <> 'd'", "true");
    }

    private static string Ingest(string topic, string table, string clauses) =>
        $"INGEST FROM KAFKA BROKERS '{Server.Bootstrap}' TOPIC '{topic}' INTO {table} FORMAT JSON {clauses} UNTIL END";

    /// <param name="columns">More columns of the table.</param>
    /// <param name="inOrder">Whether messages of a key lie on one partition in the order of their sequences, or anywhere.</param>
    private async Task<string> PrepareAsync(string columns, bool inOrder)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        await _engine.RunAsync("CREATE TABLE raw (k STRING, seq BIGINT, op STRING, v STRING)");
        await _engine.RunAsync($"CREATE TABLE t (k STRING, seq BIGINT, op STRING, v STRING{columns})");
        var random = new Random(inOrder ? 31 : 32);
        var sequence = Enumerable.Range(0, Size.Messages).ToArray();
        if (!inOrder)
            random.Shuffle(sequence);
        var topic = await Server.NewTopicAsync(Partitions);
        Server.Produce(topic, sequence.Select(seq =>
        {
            var key = random.Next(Size.Keys);
            return KafkaRecord.Of(
                $$"""{"k": "key {{key}}", "seq": {{seq}}, "op": "{{"uuud"[random.Next(4)]}}", "v": "value {{seq}}"}""", $"{key}",
                (inOrder ? key : random.Next(Partitions)) % Partitions);
        }));
        return topic;
    }

    /// <summary>The table's rows are those of plain SQL over all messages.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="ofNewest">Which of the keys' newest messages count.</param>
    /// <param name="ofTable">Which of the table's rows.</param>
    private async Task AssertSameAsync(string topic, string ofNewest, string ofTable)
    {
        await _engine.RunAsync(Ingest(topic, "raw", ""));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal($"{Size.Messages}|{Size.Messages}", await later.ValueAsync("SELECT count(*), count(DISTINCT seq) FROM raw"));
        var expected = await later.RowsAsync(
            "SELECT * FROM (SELECT k, max(seq) AS seq, arg_max(op, seq) AS op, arg_max(v, seq) AS v FROM raw GROUP BY k) "
            + $"WHERE {ofNewest} ORDER BY k");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await later.RowsAsync($"SELECT k, seq, op, v FROM t WHERE {ofTable} ORDER BY k"));
    }
}
