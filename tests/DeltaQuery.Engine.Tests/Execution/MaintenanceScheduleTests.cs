using DeltaQuery.Engine.Execution.Maintenance.Schedules;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Maintenance schedules: what is due is done once, whoever asks.</summary>
public sealed class MaintenanceScheduleTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(59.9, 0)]
    [InlineData(60, 1)]
    [InlineData(359, 5)]
    [InlineData(-1000, 0)]
    public void An_interval_has_the_number_of_those_that_are_over(double seconds, long slot)
    {
        var created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var schedule = new MaintenanceSchedule("m", null, null, "00:01:00", 60, ["OPTIMIZE"], created);
        Assert.Equal(slot, schedule.SlotAt(created.AddSeconds(seconds)));
        Assert.Equal(created.AddMinutes(slot), schedule.Due(slot));
    }

    [Theory]
    [InlineData("OPTIMIZE", "OPTIMIZE t")]
    [InlineData("optimize zorder by (a)", "optimize t zorder by (a)")]
    [InlineData("VACUUM RETAIN 168 HOURS", "VACUUM t RETAIN 168 HOURS")]
    [InlineData("REORG APPLY (PURGE)", "REORG TABLE t APPLY (PURGE)")]
    public void A_statement_gets_its_table(string work, string statement) => Assert.Equal(statement, MaintenanceSchedule.On(work, "t"));

    [Fact]
    public async Task What_is_due_is_done_once_and_told_of()
    {
        await TableAsync("t");
        await TableAsync("u");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE nightly ON t EVERY '1 hour' DO (OPTIMIZE, OPTIMIZE ZORDER BY (nix))");
        Assert.Empty(await _engine.RowsAsync("RUN MAINTENANCE"));
        Assert.Equal(["nightly|\"default\".\"t\"|01:00:00|[OPTIMIZE, 'OPTIMIZE ZORDER BY (nix)']|NULL|true"], await _engine.RowsAsync(
            "SELECT name, tables, every, work, last_status, next_due BETWEEN now() + INTERVAL '59 minutes' AND now() + INTERVAL '1 hour' FROM (SHOW MAINTENANCE SCHEDULES)"));

        await MadeBeforeAsync("nightly", TimeSpan.FromHours(5.5)); // five were missed
        var steps = await _engine.RowsAsync("RUN MAINTENANCE");
        Assert.Equal(2, steps.Count);
        Assert.Empty(await _engine.RowsAsync("RUN MAINTENANCE"));
        Assert.Equal(
            ["nightly|done|OPTIMIZE \"default\".\"t\"|NULL", "nightly|failed|OPTIMIZE \"default\".\"t\" ZORDER BY (nix)|ZORDER BY names nix, which is no column of t"],
            await _engine.RowsAsync("SELECT schedule, status, statement, error FROM (SHOW MAINTENANCE)"));
        Assert.Equal("1|2", await _engine.ValueAsync("SELECT (SELECT count(*) FROM delta_files('t')), (SELECT count(*) FROM delta_files('u'))"));
        Assert.Equal("failed|true", await _engine.ValueAsync("SELECT last_status, next_due BETWEEN now() AND now() + INTERVAL '31 minutes' FROM (SHOW MAINTENANCE SCHEDULES)"));

        await MadeBeforeAsync("nightly", TimeSpan.FromHours(6.5));
        Assert.Equal(2, (await _engine.RowsAsync("RUN MAINTENANCE")).Count);
        for (var i = 0; i < 3; i++)
            Assert.Equal(2, (await _engine.RowsAsync("RUN MAINTENANCE SCHEDULE NIGHTLY")).Count); // asked for, due or not
        Assert.Equal("8", await _engine.ValueAsync("SELECT count(*) FROM (SHOW MAINTENANCE)"));
    }

    [Fact]
    public async Task What_was_asked_for_is_not_what_is_due()
    {
        await TableAsync("t");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE m ON t EVERY '1 minute' DO (OPTIMIZE)");
        for (var i = 0; i < 3; i++)
            await _engine.RowsAsync("RUN MAINTENANCE SCHEDULE m");
        Assert.Equal("true", await _engine.ValueAsync("SELECT next_due <= now() + INTERVAL '1 minute' FROM (SHOW MAINTENANCE SCHEDULES)"));
        await MadeBeforeAsync("m", TimeSpan.FromSeconds(61));
        Assert.Single(await _engine.RowsAsync("RUN MAINTENANCE"));
    }

    [Fact]
    public async Task A_schedule_keeps_to_the_table_that_it_was_made_for()
    {
        await _engine.RunAsync("CREATE SCHEMA s");
        await TableAsync("s.t");
        await TableAsync("t");
        await _engine.RunAsync("USE s");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE m ON t EVERY '1 day' DO (OPTIMIZE)");
        using var other = new TestEngine(_engine.Root);
        await other.RowsAsync("RUN MAINTENANCE SCHEDULE m");
        Assert.Equal("2|1", await other.ValueAsync("SELECT (SELECT count(*) FROM delta_files('t')), (SELECT count(*) FROM delta_files('s.t'))"));
    }

    [Fact]
    public async Task A_schedule_made_anew_does_not_hear_of_the_old_ones_runs()
    {
        await TableAsync("t");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE m ON t EVERY '1 minute' DO (OPTIMIZE)");
        await MadeBeforeAsync("m", TimeSpan.FromDays(40));
        Assert.Single(await _engine.RowsAsync("RUN MAINTENANCE"));
        await _engine.RunAsync("CREATE OR REPLACE MAINTENANCE SCHEDULE m ON t EVERY '1 minute' DO (OPTIMIZE)");
        await MadeBeforeAsync("m", TimeSpan.FromSeconds(61));
        Assert.Single(await _engine.RowsAsync("RUN MAINTENANCE"));
    }

    [Fact]
    public async Task Of_many_that_see_it_due_one_does_it()
    {
        await TableAsync("t");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE m ON ALL TABLES EVERY 1 MINUTE DO (OPTIMIZE)");
        await MadeBeforeAsync("m", TimeSpan.FromMinutes(10));
        var counts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            using var engine = new TestEngine(_engine.Root);
            return (await engine.RowsAsync("RUN MAINTENANCE")).Count;
        })));
        Assert.Equal(1, counts.Sum());
    }

    [Fact]
    public async Task A_schedule_of_all_tables_sees_those_that_come_later()
    {
        await _engine.RunAsync("CREATE SCHEMA s");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE m ON ALL TABLES IN s EVERY '1 day' DO (OPTIMIZE)");
        await TableAsync("t");
        await TableAsync("s.`odd \"name\"`");
        Assert.Equal(["OPTIMIZE \"s\".\"odd \"\"name\"\"\"|NULL"], await _engine.RowsAsync("SELECT statement, error FROM (SHOW MAINTENANCE)", await RunAsync("m")));
    }

    [Fact]
    public async Task Schedules_are_replaced_and_dropped_by_name()
    {
        await TableAsync("t");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE `My.Plan/x` ON t EVERY '1 day' DO (OPTIMIZE)");
        await _engine.RunAsync("CREATE MAINTENANCE SCHEDULE IF NOT EXISTS `my.plan/x` ON t EVERY '2 days' DO (OPTIMIZE)");
        var error = await _engine.ErrorAsync("CREATE MAINTENANCE SCHEDULE `my.plan/x` ON t EVERY '2 days' DO (OPTIMIZE)");
        Assert.Equal("there is a maintenance schedule my.plan/x already", error.Message);
        Assert.Equal("My.Plan/x|1 day", await _engine.ValueAsync("SELECT name, every FROM (SHOW MAINTENANCE SCHEDULES)"));
        await _engine.RunAsync("CREATE OR REPLACE MAINTENANCE SCHEDULE `my.plan/x` ON t EVERY '2 days' DO (OPTIMIZE)");
        Assert.Equal("my.plan/x|2 days", await _engine.ValueAsync("SELECT name, every FROM (SHOW MAINTENANCE SCHEDULES)"));
        await _engine.RunAsync("DROP MAINTENANCE SCHEDULE `MY.PLAN/X`");
        Assert.Empty(await _engine.RowsAsync("SHOW MAINTENANCE SCHEDULES"));
        await _engine.RunAsync("DROP MAINTENANCE SCHEDULE IF EXISTS m");
        Assert.Contains("there is no maintenance schedule m", (await _engine.ErrorAsync("DROP MAINTENANCE SCHEDULE m")).Message, StringComparison.Ordinal);
        Assert.Equal("default", await _engine.ValueAsync("SHOW SCHEMAS"));
    }

    [Theory]
    [InlineData("CREATE MAINTENANCE SCHEDULE m ON nix EVERY '1 day' DO (OPTIMIZE)", "table nix does not exist", 34)]
    [InlineData("CREATE MAINTENANCE SCHEDULE m ON t EVERY 'now and then' DO (OPTIMIZE)", "EVERY 'now and then' is no interval", 42)]
    [InlineData("CREATE MAINTENANCE SCHEDULE m ON t EVERY '0 hours' DO (OPTIMIZE)", "must be from a second to 100 years long", 42)]
    [InlineData("CREATE MAINTENANCE SCHEDULE m ON t EVERY '10000 years' DO (OPTIMIZE)", "must be from a second to 100 years long", 42)]
    [InlineData("CREATE MAINTENANCE SCHEDULE m ON t EVERY '1 hour' DO (OPTIMIZE ZORDER a)", "unexpected `a`, expected BY in OPTIMIZE t ZORDER a", 55)]
    public async Task What_cannot_be_is_refused_at_its_place(string sql, string message, int column)
    {
        await TableAsync("t");
        var error = await _engine.ErrorAsync(sql);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
        Assert.Empty(await _engine.RowsAsync("SHOW MAINTENANCE SCHEDULES"));
    }

    private async Task<object?[]> RunAsync(string schedule)
    {
        await _engine.RowsAsync($"RUN MAINTENANCE SCHEDULE {schedule}");
        return [];
    }

    private async Task TableAsync(string name)
    {
        await _engine.RunAsync($"CREATE TABLE {name} (a INT)");
        await _engine.RunAsync($"INSERT INTO {name} VALUES (1)");
        await _engine.RunAsync($"INSERT INTO {name} VALUES (2)");
    }

    /// <summary>Sets the time back at which a schedule was made.</summary>
    private async Task MadeBeforeAsync(string schedule, TimeSpan age)
    {
        var file = Path.Combine(_engine.Root, ".deltaquery", "maintenance", "schedules", $"{schedule}.json");
        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllLinesAsync(file, lines.Select(line => line.Contains("\"created\"", StringComparison.Ordinal) ? $"\"created\": \"{DateTimeOffset.UtcNow - age:O}\"" : line));
    }
}
