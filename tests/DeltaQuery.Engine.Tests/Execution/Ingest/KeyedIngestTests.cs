using System.Globalization;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class KeyedIngestTests : IDisposable
{
    private const string Columns = "k INTEGER, s INTEGER, v VARCHAR, op VARCHAR";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Rows_are_inserted_updated_and_deleted_by_key()
    {
        await TableAsync();
        await using var sink = Sink(Sequenced);
        var committed = await sink.CommitAsync(Row(1, 1, "a"), Row(2, 1, "b"), Row(3, 1, "c"));
        Assert.Equal((3, 0, 0), (committed.RowsWritten, committed.RowsUpdated, committed.RowsDeleted));
        committed = await sink.CommitAsync(Row(1, 2, "A"), Row(2, 2, null, "d"), Row(4, 1, "d"), Row(5, 1, null, "d"));
        Assert.Equal((2, 1, 1), (committed.RowsWritten, committed.RowsUpdated, committed.RowsDeleted));
        Assert.Equal(["1|2|A", "3|1|c", "4|1|d"], await RowsAsync());
        Assert.Equal("0=7", await sink.StartAsync());
        Assert.Equal(
            ["STREAMING UPDATE|Update|1|1|1"],
            await _engine.RowsAsync(
                "SELECT operation, operationParameters['outputMode'], operationMetrics['numTargetRowsInserted'], operationMetrics['numTargetRowsUpdated'], "
                + "operationMetrics['numTargetRowsDeleted'] FROM (DESCRIBE HISTORY t) WHERE version = 2"));
    }

    [Fact]
    public async Task The_greatest_sequence_of_a_batch_counts_and_an_older_one_changes_nothing()
    {
        await TableAsync();
        await using var sink = Sink(Sequenced);
        await sink.CommitAsync(Row(1, 5, "five"), Row(1, 7, "seven"), Row(1, 6, "six"), Row(1, 7, "seven again"));
        Assert.Equal(["1|7|seven again"], await RowsAsync());
        var late = await sink.CommitAsync(Row(1, 6, "late"), Row(1, 3, null, "d"));
        Assert.Equal((2, 0, 0, 0), (late.Version, late.RowsWritten, late.RowsUpdated, late.RowsDeleted));
        Assert.Equal(["1|7|seven again"], await RowsAsync());
        await sink.CommitAsync(Row(1, 7, "the same, later"));
        Assert.Equal(["1|7|the same, later"], await RowsAsync());
    }

    [Fact]
    public async Task Without_a_sequence_the_later_message_counts()
    {
        await TableAsync();
        await using var sink = Sink(new KeyTerms(["k"]));
        await sink.CommitAsync(Row(1, 9, "a"), Row(1, 1, "b"));
        Assert.Equal(["1|1|b"], await RowsAsync());
        await sink.CommitAsync(Row(1, 0, "c"));
        Assert.Equal(["1|0|c"], await RowsAsync());
    }

    [Fact]
    public async Task A_null_key_or_sequence_is_an_error_of_its_message()
    {
        await TableAsync();
        await using var failing = Sink(Sequenced);
        var error = await Assert.ThrowsAsync<DeltaException>(() => failing.CommitAsync(Row(1, 1, "a"), """{"k": null, "s": 1}"""));
        Assert.Equal("offset 1 of orders-0: k, which KEY names, is NULL", error.Message);
        error = await Assert.ThrowsAsync<DeltaException>(() => failing.CommitAsync("""{"k": 1}"""));
        Assert.Equal("offset 0 of orders-0: s, which SEQUENCE BY names, is NULL", error.Message);
        await using var skipping = Sink(Sequenced, o => o with { OnError = IngestErrorPolicy.Skip });
        var committed = await skipping.CommitAsync(Row(1, 1, "a"), """{"k": null, "s": 1}""");
        Assert.Equal((1, 1), (committed.RowsWritten, committed.Skipped));
    }

    [Fact]
    public async Task Null_updates_are_ignored_as_far_back_as_the_last_deletion()
    {
        await TableAsync();
        await using var sink = Sink(Sequenced with { IgnoreNullUpdates = true });
        await sink.CommitAsync(Row(1, 1, "a"), Row(2, 1, "b"), Row(3, 1, "c"));
        await sink.CommitAsync(Row(1, 2, null), Row(2, 2, null, "d"), Row(2, 3, null), Row(3, 2, "new"), Row(3, 3, null));
        Assert.Equal(["1|2|a", "2|3|NULL", "3|3|new"], await RowsAsync());
    }

    [Fact]
    public async Task Insert_only_leaves_what_is_there()
    {
        await TableAsync();
        await using var sink = Sink(new KeyTerms(["k"]) { InsertOnly = true });
        await sink.CommitAsync(Row(1, 1, "first"), Row(1, 2, "second"));
        var committed = await sink.CommitAsync(Row(1, 3, "third"), Row(2, 1, "other"));
        Assert.Equal((1, 0), (committed.RowsWritten, committed.RowsUpdated));
        Assert.Equal(["1|1|first", "2|1|other"], await RowsAsync());
    }

    [Fact]
    public async Task A_soft_deletion_stays_as_a_row_that_remembers_its_sequence()
    {
        await _engine.RunAsync("CREATE TABLE t (k INT, s INT, v STRING, op STRING, _deleted BOOLEAN)");
        await using var sink = Sink(Sequenced with { Soft = true });
        await sink.CommitAsync(Row(1, 1, "a"), Row(2, 5, null, "d"));
        await sink.CommitAsync(Row(1, 9, null, "d"), Row(2, 4, "late"));
        await sink.CommitAsync(Row(1, 8, "late"), Row(2, 6, "back"));
        Assert.Equal(["1|9|NULL|true", "2|6|back|false"], await _engine.RowsAsync("SELECT k, s, v, _deleted FROM t ORDER BY k"));
    }

    [Theory]
    [InlineData("s", "SEQUENCE BY names s, which t has no column for")]
    [InlineData("k", "KEY names k, which t has no column for")]
    public async Task What_key_needs_must_be_kept_in_the_table(string missing, string message)
    {
        await _engine.RunAsync($"CREATE TABLE t ({string.Join(", ", new[] { "k", "s", "v" }.Where(c => c != missing).Select(c => $"{c} INT"))})");
        await using var sink = new SinkFixture(_engine, "k INTEGER, s INTEGER", o => o with { Key = Sequenced });
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("""{"k": 1, "s": 2}"""));
        Assert.Equal((DeltaErrorCode.ColumnNotFound, message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("OPTIMIZE t")]
    [InlineData("DELETE FROM t WHERE k = 2")]
    [InlineData("UPDATE t SET v = 'changed' WHERE k = 1")]
    public async Task A_batch_that_read_what_another_changed_is_merged_again(string meanwhile)
    {
        await TableAsync();
        await _engine.RunAsync("INSERT INTO t VALUES (1, 1, 'old', NULL)");
        await _engine.RunAsync("INSERT INTO t VALUES (2, 1, 'old', NULL)");
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var sink = Sink(Sequenced, engine: other);
        store!.OnNextPut(async (_, put) =>
        {
            await _engine.RunAsync(meanwhile);
            return await put();
        });
        var committed = await sink.CommitAsync(Row(1, 2, "new"), Row(2, 2, "new"));
        Assert.Equal(1, committed.Conflicts);
        Assert.Equal(["1|2|new", "2|2|new"], await RowsAsync());
        Assert.Equal("0=2", await sink.StartAsync());
    }

    [Fact]
    public async Task A_zombie_merges_nothing()
    {
        await TableAsync();
        FaultyObjectStore? store = null;
        using var other = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await using var first = Sink(Sequenced);
        await using var zombie = Sink(Sequenced, engine: other);
        store!.OnNextPut(async (_, put) =>
        {
            await first.CommitAsync(Row(1, 1, "first"));
            return await put();
        });
        await Assert.ThrowsAsync<PositionsMovedException>(() => zombie.CommitAsync(Row(1, 1, "zombie")));
        Assert.Equal(["1|1|first"], await RowsAsync());
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "PARTITIONED BY (p)")]
    [InlineData(3, "TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")]
    [InlineData(4, "PARTITIONED BY (p) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableChangeDataFeed' = 'true')")]
    [InlineData(5, "TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableRowTracking' = 'true')")]
    public async Task Whatever_the_batches_and_the_order_the_greatest_sequence_of_each_key_is_left(int seed, string table)
    {
        var random = new Random(seed);
        await _engine.RunAsync($"CREATE TABLE t (k INT, s INT, v STRING, p INT GENERATED ALWAYS AS (s % 3), _deleted BOOLEAN) {table}");
        var topic = Enumerable.Range(0, 240).Select(s => (Key: random.Next(40), Sequence: s, Deletes: random.Next(5) == 0)).ToArray();
        random.Shuffle(topic);
        await using var sink = Sink(Sequenced with { Soft = true }, columns: "k INTEGER, s INTEGER, v VARCHAR");
        for (var at = 0; at < topic.Length;)
        {
            var size = random.Next(1, 60);
            using var messages = new MessageBuffer();
            foreach (var (key, sequence, deletes) in topic.Skip(at).Take(size))
                sink.Add(messages, random.Next(3), Row(key, sequence, $"v{sequence}", deletes ? "d" : null));
            await sink.CommitAsync(messages);
            at += size;
            if (random.Next(4) == 0)
                await _engine.RunAsync("OPTIMIZE t");
        }

        var expected = topic.GroupBy(m => m.Key).Select(g => g.MaxBy(m => m.Sequence)).OrderBy(m => m.Key).Select(m => string.Create(
            CultureInfo.InvariantCulture, $"{m.Key}|{m.Sequence}|v{m.Sequence}|{m.Sequence % 3}|{(m.Deletes ? "true" : "false")}"));
        Assert.Equal(expected, await _engine.RowsAsync("SELECT k, s, v, p, _deleted FROM t ORDER BY k"));
    }

    private static KeyTerms Sequenced => new(["k"]) { SequenceColumn = "s" };

    private static string Row(int key, int sequence, string? value, string? operation = null) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"k": {{key}}, "s": {{sequence}}, "v": {{(value is null ? "null" : $"\"{value}\"")}}, "op": {{(operation is null ? "null" : $"\"{operation}\"")}}}""");

    private Task<long?> TableAsync() => _engine.RunAsync("CREATE TABLE t (k INT, s INT, v STRING, op STRING)");

    private Task<List<string>> RowsAsync() => _engine.RowsAsync("SELECT k, s, v FROM t ORDER BY k");

    private SinkFixture Sink(
        KeyTerms key, Func<SinkOptions, SinkOptions>? options = null, TestEngine? engine = null, string columns = Columns) => new(
        engine ?? _engine, columns, o => (options?.Invoke(o) ?? o) with { Key = key },
        new JsonMapper(columns) { Deletes = "coalesce(value ->> 'op' = 'd', false)" });
}
