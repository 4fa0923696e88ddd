using System.Globalization;
using System.Text.RegularExpressions;
using DeltaQuery.Engine;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>One message of a hundred is malformed: what becomes of it under each ON ERROR.</summary>
public sealed partial class MalformedMessageTests : IDisposable
{
    private const int Messages = 9000;
    private const int First = 1550; // the first that is malformed
    private const int Malformed = (Messages - First + 99) / 100;

    // A message's number, from where it lies.
    private static readonly string Number = $"_kafka_offset * {NumberedMessages.Partitions} + _kafka_partition";

    private static readonly int Kills = TestSize.IsLong ? 20 : 2;

    private readonly TestEngine _engine = new();

    private static KafkaServer Server => KafkaServer.Shared;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task FAIL_tells_the_message_and_writes_nothing_of_its_batch()
    {
        var topic = await PrepareAsync();
        var ingest = NumberedMessages.Ingest(Server, topic, "BATCH ROWS 300 ON ERROR FAIL");
        var error = await _engine.ErrorAsync(ingest);
        var told = Place().Match(error.Message);
        Assert.True(told.Success, error.Message);
        Assert.Equal(topic, told.Groups["topic"].Value);
        var (partition, offset) = (NumberOf(told.Groups["partition"]), NumberOf(told.Groups["offset"]));
        Assert.True(IsMalformed((offset * NumberedMessages.Partitions) + partition), error.Message);

        // Each partition's rows end before its first malformed message, and there the next run goes on.
        var reached = await _engine.RowsAsync("SELECT _kafka_partition, count(*), max(_kafka_offset) + 1 FROM t GROUP BY ALL");
        Assert.All(reached.Select(row => row.Split('|')), row => Assert.Equal(row[1], row[2]));
        Assert.Equal(
            "0", await _engine.ValueAsync($"SELECT count(*) FROM t WHERE _kafka_partition = {partition} AND _kafka_offset >= {offset}"));
        Assert.Equal(error.Code, (await _engine.ErrorAsync(ingest)).Code);
        await _engine.RunAsync(NumberedMessages.Ingest(Server, topic, "BATCH ROWS 300 ON ERROR SKIP"));
        await AssertGoodAsync();
    }

    [SkippableFact]
    public async Task SKIP_leaves_them_out_and_counts_them()
    {
        var topic = await PrepareAsync();
        var commits = await _engine.RowsAsync(NumberedMessages.Ingest(Server, topic, "BATCH ROWS 300 ON ERROR SKIP"));
        // batch, version, rows_read, rows_written, rows_updated, rows_deleted, dead_letters, skipped ..
        var sums = new[] { 2, 3, 6, 7 }
            .Select(column => commits.Sum(row => int.Parse(row.Split('|')[column], CultureInfo.InvariantCulture)));
        Assert.Equal([Messages, Messages - Malformed, 0, Malformed], sums);
        await AssertGoodAsync();
        Assert.Empty(await _engine.RowsAsync(NumberedMessages.Ingest(Server, topic, "ON ERROR SKIP")));
    }

    [SkippableFact]
    public async Task SKIP_UP_TO_ends_when_there_are_more()
    {
        var topic = await PrepareAsync();
        var error = await _engine.ErrorAsync(NumberedMessages.Ingest(Server, topic, $"BATCH ROWS 300 ON ERROR SKIP UP TO {Malformed - 1}"));
        Assert.StartsWith($"ON ERROR SKIP UP TO {Malformed - 1} is exhausted", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task DEAD_LETTER_keeps_each_once_however_often_the_process_is_killed()
    {
        var topic = await PrepareAsync();
        await IngestProgram.RunKilledAsync(
            _engine, NumberedMessages.Ingest(Server, topic, "BATCH ROWS 150 ON ERROR DEAD LETTER TABLE d"), Kills, new Random(Kills));
        await AssertGoodAsync();
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(
            $"{Malformed}|{Malformed}|1|0",
            await later.ValueAsync(
                "SELECT count(*), count(DISTINCT (\"partition\", \"offset\")), count(DISTINCT topic), count(*) FILTER (error IS NULL) "
                + "FROM d"));
        var values = await later.RowsAsync(
            $"SELECT decode(\"value\") FROM d ORDER BY \"offset\" * {NumberedMessages.Partitions} + \"partition\"");
        Assert.Equal(Enumerable.Range(0, Messages).Where(IsMalformed).Select(Value), values);
        await NumberedMessages.AssertOnceAsync(
            _engine, topic, Messages, "SELECT id, _kafka_partition AS p, _kafka_offset AS o FROM t UNION ALL "
            + $"SELECT \"offset\" * {NumberedMessages.Partitions} + \"partition\", \"partition\", \"offset\" FROM d");
    }

    [SkippableFact]
    public async Task RESCUE_keeps_them_in_their_rows()
    {
        var topic = await PrepareAsync(", rescued STRING");
        await _engine.RunAsync(NumberedMessages.Ingest(Server, topic, "BATCH ROWS 300 ON ERROR RESCUE INTO rescued"));
        await NumberedMessages.AssertOnceAsync(
            _engine, topic, Messages, $"SELECT {Number} AS id, _kafka_partition AS p, _kafka_offset AS o FROM t");
        Assert.Equal($"{Malformed}", await _engine.ValueAsync("SELECT count(*) FROM t WHERE rescued IS NOT NULL"));
        Assert.Equal(
            Enumerable.Range(0, Messages).Where(IsBroken).Select(Value), await _engine.RowsAsync(
                "SELECT json_extract_string(rescued, '$._corrupt_record') AS whole FROM t "
                + $"WHERE whole IS NOT NULL AND id IS NULL AND v IS NULL ORDER BY {Number}"));
        Assert.Equal(
            Enumerable.Range(0, Messages).Where(i => IsMalformed(i) && !IsBroken(i))
                .Select(i => $$"""{"id":"number {{i}}"}|message {{i}}"""),
            await _engine.RowsAsync(
                $"SELECT rescued, v FROM t WHERE rescued IS NOT NULL AND v IS NOT NULL AND id IS NULL ORDER BY {Number}"));
        Assert.Equal(
            $"{Messages - Malformed}", await _engine.ValueAsync("SELECT count(*) FROM t WHERE id IS NOT NULL AND rescued IS NULL"));
    }

    // One half is no JSON, the other has a value that its column does not take.
    private static bool IsBroken(int number) => IsMalformed(number) && number % 200 < 100;

    private static bool IsMalformed(int number) => number >= First && number % 100 == First % 100;

    private static string Value(int number) => !IsMalformed(number) ? NumberedMessages.Json(number)
        : IsBroken(number) ? $$"""{"id": {{number}}, "v": "broken """ : $$"""{"id": "number {{number}}", "v": "message {{number}}"}""";

    private static int NumberOf(Capture text) => int.Parse(text.Value, CultureInfo.InvariantCulture);

    private async Task<string> PrepareAsync(string columns = "")
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        await _engine.RunAsync($"CREATE TABLE t ({NumberedMessages.Columns}{columns})");
        return await NumberedMessages.TopicAsync(Server, Messages, Value);
    }

    private async Task AssertGoodAsync()
    {
        using var later = new TestEngine(_engine.Root);
        Assert.Equal(
            $"{Messages - Malformed}|{Messages - Malformed}|0|0", await later.ValueAsync(
                $"SELECT count(*), count(DISTINCT id), count(*) FILTER (id >= {First} AND id % 100 = {First % 100}), "
                + $"count(*) FILTER (id <> {Number}) FROM t"));
    }

    [GeneratedRegex(@"^message (?<offset>\d+) of partition (?<partition>\d+) of topic (?<topic>\S+): ")]
    private static partial Regex Place();
}
