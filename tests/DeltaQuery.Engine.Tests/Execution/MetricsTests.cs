using System.Diagnostics;
using System.Diagnostics.Metrics;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>What the engine tells of itself. Other tests run in the same process: counts are at least what is expected.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Statements_scans_writes_and_conflicts_are_measured()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await _engine.RowsAsync("SELECT a + 1 FROM t");
        await _engine.ErrorAsync("SELECT nix FROM t");
        await _engine.ErrorAsync("CREATE TABLE (");
        var rows = await _engine.RowsAsync("SELECT name || ' ' || coalesce(tag, '') FROM (SHOW METRICS) WHERE measurements > 0 AND total >= 0 AND least <= greatest");
        foreach (var expected in new[]
                 {
                     "db.client.operation.duration CREATE TABLE", "db.client.operation.duration INSERT", "db.client.operation.duration SELECT",
                     "db.client.operation.duration SELECT, ColumnNotFound", "db.client.operation.duration SyntaxError", "deltaquery.scan.files read", "deltaquery.scan.bytes read", "deltaquery.write.files added",
                     "deltaquery.write.bytes added", "deltaquery.commit.attempts ", "deltaquery.snapshot.age ",
                 })
            Assert.Contains(expected, rows);
    }

    [Fact]
    public async Task A_listener_hears_durations_and_what_was_pruned()
    {
        var heard = new List<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "DeltaQuery")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();
        await _engine.RunAsync("CREATE TABLE metered (a INT)");
        await _engine.RunAsync("INSERT INTO metered VALUES (1)");
        await _engine.RunAsync("INSERT INTO metered VALUES (2)");
        await _engine.RowsAsync("SELECT a FROM metered WHERE a = 2");
        lock (heard)
        {
            Assert.Contains(heard, h => h.Name == "db.client.operation.duration" && Equals(h.Tags["db.operation.name"], "SELECT") && h.Value > 0);
            Assert.Contains(heard, h => h.Name == "deltaquery.scan.files" && Equals(h.Tags["state"], "pruned") && h.Value >= 1);
            Assert.Contains(heard, h => h.Name == "deltaquery.snapshot.age" && Equals(h.Tags["deltaquery.table"], "metered") && h.Value >= 0);
        }

        void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (heard)
                heard.Add((instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value)));
        }
    }

    [Fact]
    public async Task Each_statement_is_an_activity_until_its_last_row()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "DeltaQuery",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("mine").Start();
        using (var result = await _engine.Session.ExecuteAsync("FROM range(3)"))
        {
            Assert.Empty(Mine());
            while (result.Rows!.Next() is not null)
            {
                // Read to the end.
            }

            Assert.Equal("SELECT", Assert.Single(Mine()).OperationName);
        }

        await _engine.ErrorAsync("FROM nix");
        Assert.Equal(("TableNotFound", ActivityStatusCode.Error), (Mine()[1].GetTagItem("error.type"), Mine()[1].Status));

        List<Activity> Mine()
        {
            lock (ended)
                return [.. ended.Where(a => a.RootId == parent.RootId)];
        }
    }
}
