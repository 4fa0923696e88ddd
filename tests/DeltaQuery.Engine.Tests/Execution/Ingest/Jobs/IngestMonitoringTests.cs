using DeltaQuery.Testing;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest.Jobs;

/// <summary>What named ingests tell of their messages, batches and positions.</summary>
public sealed class IngestMonitoringTests : IDisposable
{
    private readonly JobsFixture _jobs = new();
    private readonly MeterHearing _heard = new();

    public void Dispose() => _jobs.Dispose();

    private TestEngine Engine => _jobs.Engine;

    [Theory]
    [InlineData("DEAD LETTER TABLE dl", "dead_letters")]
    [InlineData("SKIP", "messages_skipped")]
    public async Task Messages_that_do_not_become_rows_are_counted_by_what_is_wrong(string policy, string counter)
    {
        await CheckedTableAsync();
        await _jobs.CreateAsync(_heard.Ingest, $"ON ERROR {policy} UNTIL END");
        Add("""{"a": 1}""", "no JSON", """{"a": "x"}""", """{"a": 50}""");
        using (_heard.Listen())
            Assert.Equal("FINISHED", await _jobs.RunAsync(_heard.Ingest));
        Assert.Equal(
            (4, 2, 2, 1, 1, 3),
            (_heard.Total("messages_consumed"), _heard.Total("messages_decoded"), _heard.Total("decode_failures"), _heard.Total("transform_failures"),
                _heard.Total("rows_written"), _heard.Total(counter)));
        Assert.Equal(await Engine.ValueAsync("SELECT sizeInBytes FROM (DESCRIBE DETAIL t)"), $"{_heard.Total("bytes_written")}");
        Assert.Equal(_heard.Total("bytes_written"), _heard.Values("file_size").Single());
    }

    [Theory]
    [InlineData("no JSON", "decode_failures")]
    [InlineData("""{"a": 50}""", "transform_failures")]
    public async Task A_message_that_ends_an_ingest_is_counted(string message, string counter)
    {
        await CheckedTableAsync();
        await _jobs.CreateAsync(_heard.Ingest, "UNTIL END");
        Add(message);
        using (_heard.Listen())
            Assert.Equal("FAILED", await _jobs.RunAsync(_heard.Ingest));
        Assert.Equal((1, 1), (_heard.Total(counter), _heard.Total("decode_failures") + _heard.Total("transform_failures")));
    }

    [Fact]
    public async Task Files_that_only_get_a_deletion_vector_are_not_counted_as_written()
    {
        await Engine.RunAsync("CREATE TABLE t (a INT, b STRING) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        await Engine.RunAsync("INSERT INTO t SELECT range, repeat('x', 100) FROM range(1000)");
        await _jobs.CreateAsync(_heard.Ingest, "KEY (a) SEQUENCE BY b UNTIL END");
        Add("""{"a": 1, "b": "y"}""");
        using (_heard.Listen())
            Assert.Equal("FINISHED", await _jobs.RunAsync(_heard.Ingest));
        Assert.Equal("1000|1", await Engine.ValueAsync("SELECT count(*), count(*) FILTER (b = 'y') FROM t"));
        Assert.Equal((1, 1), (_heard.Total("rows_written"), _heard.Values("file_size").Count));
        Assert.InRange(_heard.Total("bytes_written"), 1, 2000);
    }

    [Fact]
    public async Task Progress_tells_the_parts_of_each_batch_by_our_names_and_by_Sparks()
    {
        await _jobs.CreateAsync(clauses: "BATCH ROWS 2 UNTIL END");
        Add("""{"a": 1}""", """{"a": 2}""", """{"a": 3}""");
        await _jobs.RunAsync();
        Assert.Equal(
            "batch version started committed duration_ms poll_ms decode_ms map_ms write_ms commit_ms rows_read rows_written rows_updated rows_deleted skipped "
            + "dead_letters dropped ignored bytes files conflicts lag batchId numInputRows inputRowsPerSecond processedRowsPerSecond",
            await ColumnsAsync("SHOW INGEST PROGRESS n"));
        Assert.Equal(
            ["2|1|1|2|1|0", "1|2|2|1|2|1"],
            await Engine.RowsAsync("SELECT batch, rows_read, rows_written, \"batchId\", \"numInputRows\", lag FROM (SHOW INGEST PROGRESS n)"));
        Assert.Equal("true", await Engine.ValueAsync(
            "SELECT bool_and(started <= committed AND poll_ms >= 0 AND decode_ms >= 0 AND map_ms >= 0 AND write_ms > 0 AND commit_ms >= 0) FROM (SHOW INGEST PROGRESS n)"));
    }

    [Fact]
    public async Task Offsets_of_an_ingest_that_runs_tell_what_it_has_read_and_not_committed()
    {
        await _jobs.CreateAsync(clauses: "BATCH INTERVAL '100000 hours' CONTINUOUSLY");
        Add("""{"a": 1}""", """{"a": 2}""", """{"a": 3}""");
        await Engine.RunAsync("START INGEST n");
        await _jobs.UntilAsync("SELECT position FROM (SHOW INGEST OFFSETS n) WHERE partition = 0", "3");
        Assert.Equal(
            ["orders|0|0|3|NULL|3|3|3|true|false", "orders|1|0|0|NULL|0|0|0|false|false"],
            await Engine.RowsAsync("SELECT topic, partition, low, high, committed, position, buffered, lag, lag_seconds > 0, paused FROM (SHOW INGEST OFFSETS n)"));
        await _jobs.UntilAsync("SELECT lag_total FROM (SHOW INGESTS)", "3");
        await Engine.RunAsync("STOP INGEST n");
        Assert.Equal(
            ["3|3|NULL|NULL|0|0|false"],
            await Engine.RowsAsync("SELECT high, committed, position, buffered, lag, lag_seconds, paused FROM (SHOW INGEST OFFSETS n) WHERE partition = 0"));
    }

    [Fact]
    public async Task Health_is_shown_and_checked()
    {
        await _jobs.CreateAsync(clauses: "CONTINUOUSLY");
        Assert.Equal("NULL|NULL", await HealthAsync());
        Assert.Contains(await Engine.RowsAsync("CHECK INGEST n"), row => row == "health|true|it is STOPPED");
        await Engine.RunAsync("START INGEST n");
        Add("""{"a": 1}""");
        await _jobs.UntilAsync("SELECT rows_total FROM (SHOW INGESTS)", "1");
        await JobsFixture.UntilAsync(async () => await HealthAsync() == "healthy|0 messages behind");
        Assert.Contains(await Engine.RowsAsync("CHECK INGEST n"), row => row == "health|true|0 messages behind");
        Add("no JSON");
        Assert.Equal("FAILED", await _jobs.EndAsync());
        Assert.StartsWith("unhealthy|it failed: message 1 of partition 0", await HealthAsync(), StringComparison.Ordinal);
        Assert.Contains(await Engine.RowsAsync("CHECK INGEST n"), row => row.StartsWith("health|false|it failed: ", StringComparison.Ordinal));
    }

    private Task<string> HealthAsync() => Engine.ValueAsync("SELECT health, health_detail FROM (SHOW INGESTS)");

    private async Task<string> ColumnsAsync(string sql)
    {
        using var result = await Engine.Session.ExecuteAsync(sql);
        return string.Join(' ', result.Rows!.Columns.Select(c => c.Name));
    }

    private async Task CheckedTableAsync()
    {
        await Engine.RunAsync("CREATE TABLE t (a INT)");
        await Engine.RunAsync("ALTER TABLE t ADD CONSTRAINT small CHECK (a < 10)");
    }

    private void Add(params string[] values) => _jobs.Topic.Add(0, values);
}
