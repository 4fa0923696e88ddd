using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest.Jobs;

/// <summary>Named ingests that run.</summary>
public sealed class IngestJobTests : IDisposable
{
    private readonly JobsFixture _jobs = new();

    public void Dispose() => _jobs.Dispose();

    private TestEngine Engine => _jobs.Engine;

    [Fact]
    public async Task An_ingest_runs_to_its_end_and_goes_on_where_it_was_whatever_its_name()
    {
        await _jobs.CreateAsync();
        Add(0, 1, 2);
        Add(1, 3);
        Assert.Equal("STOPPED", await _jobs.StateAsync());
        Assert.Equal("FINISHED", await _jobs.RunAsync());
        Assert.Equal("1,2,3", await RowsAsync());
        Assert.Equal("1|3|3|1|NULL|0", await Engine.ValueAsync("SELECT last_version, rows_total, (SELECT sum(rows_read) FROM (SHOW INGEST PROGRESS n)), "
            + "(SELECT count(*) FROM (SHOW INGEST PROGRESS n)), last_error, retries FROM (SHOW INGESTS)"));
        await Engine.RunAsync("ALTER INGEST n RENAME TO m");
        Add(0, 4);
        Assert.Equal("FINISHED", await _jobs.RunAsync("m"));
        Assert.Equal("1,2,3,4", await RowsAsync());
        await Engine.RunAsync($"CREATE INGEST n AS {JobsFixture.Source} UNTIL END"); // another, which has read nothing
        Assert.Equal("FINISHED", await _jobs.RunAsync("n"));
        Assert.Equal("1,1,2,2,3,3,4,4", await RowsAsync());
    }

    [Fact]
    public async Task A_pause_holds_until_it_is_resumed()
    {
        await _jobs.CreateAsync(clauses: "CONTINUOUSLY");
        Add(0, 1);
        await Engine.RunAsync("START INGEST n");
        await _jobs.UntilAsync("SELECT count(*) FROM t", "1");
        await Engine.RunAsync("PAUSE INGEST n");
        Assert.Equal("PAUSED", await _jobs.StateAsync());
        Add(0, 2);
        await Engine.RunAsync("START ALL INGESTS");
        Assert.Equal("PAUSED", await _jobs.StateAsync());
        Assert.Equal("1", await RowsAsync());
        await Engine.RunAsync("RESUME INGEST n");
        await _jobs.UntilAsync("SELECT count(*) FROM t", "2");
        await Engine.RunAsync("STOP INGEST n");
        Assert.Equal("STOPPED", await _jobs.StateAsync());
        await Engine.RunAsync("PAUSE INGEST n");
        Assert.Equal("PAUSED", await _jobs.StateAsync());
        await Engine.RunAsync("START INGEST n");
        Assert.Equal("RUNNING", await _jobs.StateAsync());
        await Engine.RunAsync("STOP ALL INGESTS");
        Assert.Equal("STOPPED", await _jobs.StateAsync());
    }

    [Fact]
    public async Task An_ingest_that_runs_is_altered_and_dropped()
    {
        await _jobs.CreateAsync(clauses: "CONTINUOUSLY");
        await Engine.RunAsync("START INGEST n");
        Add(0, 1);
        await _jobs.UntilAsync("SELECT count(*) FROM t", "1");
        await Engine.RunAsync("ALTER INGEST n SET UNTIL END");
        Assert.Equal("FINISHED", await _jobs.EndAsync());
        await Engine.RunAsync("ALTER INGEST n SET CONTINUOUSLY");
        await Engine.RunAsync("START INGEST n");
        await Engine.RunAsync("DROP INGEST n");
        Assert.Empty(await Engine.RowsAsync("SHOW INGESTS"));
        Assert.Empty(Engine.Engine.State.Ingests.Active);
        Assert.Empty(Engine.Files(".deltaquery/ingests"));
    }

    [Fact]
    public async Task What_does_not_pass_ends_it_with_its_error()
    {
        await _jobs.CreateAsync();
        _jobs.Topic.Add(0, "no JSON");
        Assert.Equal("FAILED", await _jobs.RunAsync());
        Assert.NotEqual("NULL", await Engine.ValueAsync("SELECT last_error FROM (SHOW INGESTS)"));
        using var other = new JobsFixture(Engine.Root, _jobs.Topic);
        Assert.Equal("FAILED", await other.StateAsync());
    }

    [Fact]
    public async Task After_what_passes_it_begins_again()
    {
        await _jobs.CreateAsync();
        Add(0, 1);
        _jobs.NextFailure = new DeltaException(DeltaErrorCode.StorageFailed, "nobody is there");
        Assert.Equal("FINISHED", await _jobs.RunAsync());
        Assert.Equal("1", await RowsAsync());
        Assert.Equal("1", await Engine.ValueAsync("SELECT retries FROM (SHOW INGESTS)"));
        Assert.Contains("ingest n: it begins again: nobody is there", _jobs.Warnings);
    }

    [Fact]
    public async Task An_engine_that_ends_stops_what_it_runs()
    {
        await _jobs.CreateAsync(clauses: "CONTINUOUSLY");
        using (var other = new JobsFixture(Engine.Root, _jobs.Topic))
        {
            Add(0, 1);
            await other.Engine.RunAsync("START INGEST n");
            await _jobs.UntilAsync("SELECT count(*) FROM t", "1");
        }

        Assert.Equal("STOPPED", await _jobs.StateAsync());
    }

    [Fact]
    public async Task What_another_engine_runs_is_seen_and_can_be_paused()
    {
        await _jobs.CreateAsync(clauses: "CONTINUOUSLY");
        using var other = new JobsFixture(Engine.Root, _jobs.Topic);
        other.Engine.Engine.State.Ingests.LookInterval = TimeSpan.FromMilliseconds(10);
        Add(0, 1);
        await other.Engine.RunAsync("START INGEST n");
        await _jobs.UntilAsync("SELECT count(*) FROM (SHOW INGEST PROGRESS n)", "1");
        Assert.Equal("RUNNING", await _jobs.StateAsync());
        Assert.StartsWith("ingest n runs in another process", (await Engine.ErrorAsync("STOP INGEST n")).Message, StringComparison.Ordinal);
        await Engine.RunAsync("PAUSE INGEST n");
        await JobsFixture.UntilAsync(async () => await _jobs.StateAsync() == "PAUSED" && await other.StateAsync() == "PAUSED");
        await Engine.RunAsync("RESUME INGEST n");
        Add(0, 2);
        await _jobs.UntilAsync("SELECT count(*) FROM t", "2");
        Assert.Empty(Engine.Engine.State.Ingests.Active);
        await Engine.RunAsync("DROP INGEST n");
        await JobsFixture.UntilAsync(() => Task.FromResult(other.Engine.Engine.State.Ingests.Active.Count == 0));
    }

    [Fact]
    public async Task Two_engines_that_run_the_same_ingest_write_each_message_once()
    {
        await _jobs.CreateAsync(clauses: "BATCH ROWS 3 CONTINUOUSLY");
        using var other = new JobsFixture(Engine.Root, _jobs.Topic);
        await Engine.RunAsync("START INGEST n");
        await other.Engine.RunAsync("START INGEST n");
        for (var i = 0; i < 20; i++)
        {
            Add(i % 2, i);
            await _jobs.UntilAsync($"SELECT count(*) > {i - 5} FROM t", "true");
        }

        await _jobs.UntilAsync("SELECT count(*) >= 20 FROM t", "true");
        await Engine.RunAsync("STOP ALL INGESTS");
        await other.Engine.RunAsync("STOP ALL INGESTS");
        Assert.Equal("20|20", await Engine.ValueAsync("SELECT count(*), count(DISTINCT a) FROM t"));
    }

    [Fact]
    public async Task Offsets_are_set_where_nothing_is_lost_or_by_force()
    {
        await _jobs.CreateAsync();
        Add(0, 0, 1, 2);
        await Engine.RunAsync("ALTER INGEST n SET OFFSETS (0 = 1)");
        await _jobs.RunAsync();
        Assert.Equal("1,2", await RowsAsync());
        var error = await Engine.ErrorAsync("ALTER INGEST n SET OFFSETS (0 = 2)");
        Assert.Equal(("partition 0 of topic orders is at offset 3, and messages would be read twice from 2 on", "SET OFFSETS (..) FORCE does it"), (error.Message, error.Hint));
        await Engine.RunAsync("ALTER INGEST n SET OFFSETS ('orders':0 = 2) FORCE");
        await _jobs.RunAsync();
        Assert.Equal("1,2,2", await RowsAsync());
        Assert.Contains("does not read topic x", (await Engine.ErrorAsync("ALTER INGEST n SET OFFSETS ('x':0 = 2)")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offsets_tell_what_is_not_read_yet()
    {
        await _jobs.CreateAsync();
        Add(0, 0, 1, 2);
        await _jobs.RunAsync();
        Add(0, 3, 4);
        Assert.Equal(
            ["orders|0|0|5|3|2|true", "orders|1|0|0|NULL|0|true"],
            await Engine.RowsAsync("SELECT topic, partition, low, high, committed, lag, (lag_seconds > 0) = (lag > 0) FROM (SHOW INGEST OFFSETS n)"));
    }

    [Fact]
    public async Task A_check_says_what_is_wrong()
    {
        await Engine.RunAsync($"CREATE INGEST n AS {JobsFixture.Source}");
        Assert.Equal(
            ["definition|true", "target|false", "retention|true", "client|true", "topics|true", "positions|false", "health|true"],
            await Engine.RowsAsync("CHECK INGEST n").ContinueWith(t => t.Result.Select(r => string.Join('|', r.Split('|')[..2])).ToList()));
        await Engine.RunAsync("CREATE TABLE t (a INT)");
        Assert.All(await Engine.RowsAsync("CHECK INGEST n"), row => Assert.Contains("|true|", row, StringComparison.Ordinal));
        Add(0, 1, 2, 3);
        await Engine.RunAsync("ALTER INGEST n SET UNTIL END");
        await _jobs.RunAsync();
        Add(0, 4, 5);
        _jobs.Topic.Expire(0, 4);
        Assert.Contains(await Engine.RowsAsync("CHECK INGEST n"), row => row.StartsWith("positions|false|orders-0 is at offset 3, and Kafka keeps 4 to 5", StringComparison.Ordinal));
    }

    private void Add(int partition, params int[] values) => _jobs.Topic.Add(partition, values.Select(v => $$"""{"a": {{v}}}"""));

    private Task<string> RowsAsync() => Engine.ValueAsync("SELECT string_agg(a, ',' ORDER BY a) FROM t");
}
