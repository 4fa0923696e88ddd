using DeltaQuery.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado.Tests.Hosting;

[LocalOnly("maintenance by a host")]
public class MaintenanceServiceTests(AdoFixture fixture) : AdoTest(fixture)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Each_statement_runs_when_it_is_due_and_fails_alone()
    {
        var table = Numbers(3);
        Run($"INSERT INTO {table} VALUES (7, 'x')");
        using var logs = new RecordedLogs();
        var clock = new SteppedClock();
        using var host = Host(logs, clock, m => m.Optimize("no_such_table", Hour).Optimize(table, Hour, "id").Checkpoint(table, 3 * Hour));
        await host.StartAsync();
        await clock.StepAsync(Hour);
        await logs.WaitAsync("OPTIMIZE no_such_table failed: ");
        await logs.WaitAsync($"OPTIMIZE {table} ZORDER BY (id) done in ");
        Assert.DoesNotContain(logs.Lines, l => l.Contains("CHECKPOINT", StringComparison.Ordinal));
        Assert.Equal("OPTIMIZE", Scalar($"SELECT operation FROM (DESCRIBE HISTORY {table}) ORDER BY version DESC LIMIT 1"));
        await clock.StepAsync(Hour);
        await logs.WaitAsync($"OPTIMIZE {table} ZORDER BY (id) done in ", 2);
        await clock.StepAsync(Hour);
        await logs.WaitAsync($"CHECKPOINT TABLE {table} done in ");
        await host.StopAsync();
        Assert.Contains(logs.Lines, l => l.StartsWith("Error DeltaQuery.Maintenance OPTIMIZE no_such_table failed: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Statements_may_run_at_the_start_and_schedules_of_the_catalog_are_done()
    {
        var table = Numbers(3);
        Run($"CREATE MAINTENANCE SCHEDULE nightly_{table} ON {table} EVERY '1 second' DO (OPTIMIZE)");
        using var logs = new RecordedLogs();
        using var host = Host(logs, TimeProvider.System, m =>
        {
            m.RunAtStart = true;
            m.Vacuum(table, Hour, TimeSpan.FromHours(200)).Schedules(TimeSpan.FromMilliseconds(200));
        });
        await host.StartAsync();
        await logs.WaitAsync($"VACUUM {table} RETAIN 200 HOURS done in ");
        await logs.WaitAsync("RUN MAINTENANCE done in ");
        await host.StopAsync();
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        var options = new DeltaQueryMaintenanceOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Optimize("t", TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Vacuum("t", Hour, TimeSpan.FromMinutes(90)));
        Assert.Throws<ArgumentException>(() => options.Checkpoint(" ", Hour));
    }

    private IHost Host(RecordedLogs logs, TimeProvider clock, Action<DeltaQueryMaintenanceOptions> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(logs).AddSingleton(clock).AddDeltaQuery(Fixture.ConnectionString).AddDeltaQueryMaintenance(configure);
        return builder.Build();
    }

    /// <summary>A time that goes on when it is told to; a timer that is due then fires.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly SemaphoreSlim _waiting = new(0);
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
        private SteppedTimer? _timer;

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timer = new SteppedTimer(callback, state, _now + dueTime);
            _waiting.Release();
            return _timer;
        }

        /// <summary>Waits until somebody waits, and lets time pass.</summary>
        public async Task StepAsync(TimeSpan time)
        {
            Assert.True(await _waiting.WaitAsync(TimeSpan.FromMinutes(2)));
            _now += time;
            Assert.True(_timer!.Due <= _now);
            _timer.Fire();
        }

        private sealed class SteppedTimer(TimerCallback callback, object? state, DateTimeOffset due) : ITimer
        {
            public DateTimeOffset Due => due;

            public void Fire() => callback(state);

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
