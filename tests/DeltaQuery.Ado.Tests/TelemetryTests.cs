using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DeltaQuery.Ado.Tests;

/// <summary>Activities, metrics and logs. Other tests run in the same process: each looks at what is its own.</summary>
[LocalOnly("the table and the kind of a statement, which only the engine here knows")]
public sealed class TelemetryTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public void A_statement_is_an_activity_by_the_conventions()
    {
        var table = Numbers(3);
        var activity = Assert.Single(Activities("", $"SELECT name FROM {table} WHERE id = @id", ("id", 2)));
        Assert.Equal(($"SELECT {table}", ActivityKind.Client, ActivityStatusCode.Unset), (activity.DisplayName, activity.Kind, activity.Status));
        var expected = new Dictionary<string, object?>
        {
            ["db.system.name"] = "deltaquery", ["db.namespace"] = "default", ["db.operation.name"] = "SELECT", ["db.collection.name"] = table,
        };
        Assert.Equal(expected, activity.TagObjects.ToDictionary());
    }

    [Fact]
    public void A_failure_has_its_code_and_no_value_of_a_parameter()
    {
        var activity = Assert.Single(Activities("", "SELECT @secret::INT FROM nowhere_at_all", ("secret", "hunter22")));
        Assert.Equal(("42P01", "TableNotFound"), (activity.GetTagItem("db.response.status_code"), activity.GetTagItem("error.type")));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        activity = Assert.Single(Activities("", "SELECT @secret::INT", ("secret", "hunter22")));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.DoesNotContain("hunter22", activity.StatusDescription);
        activity = Assert.Single(Activities("", "SELECT CAST(@secret AS INT[])", ("secret", new[] { "hunter22" })));
        Assert.DoesNotContain("hunter22", activity.StatusDescription);
    }

    [Fact]
    public void What_is_no_statement_is_an_activity_too()
    {
        var activity = Assert.Single(Activities("", "CREATE TABLE ("));
        Assert.Equal(("deltaquery", "42601"), (activity.DisplayName, activity.GetTagItem("db.response.status_code")));
        Assert.Null(activity.GetTagItem("db.operation.name"));
    }

    [Fact]
    public void The_text_is_told_where_it_is_asked_for_without_values_and_keys()
    {
        const string Asked = ";Enable Tracing of Statement Text=true";
        var activity = Assert.Single(Activities(Asked, "SELECT @a || 'x'", ("a", "hunter22")));
        Assert.Equal("SELECT @a || 'x'", activity.GetTagItem("db.query.text"));
        activity = Assert.Single(Activities(Asked, "CREATE SECRET told (TYPE TEXT, VALUE 'hunter22')"));
        Assert.StartsWith("CREATE", (string)activity.GetTagItem("db.query.text")!);
        Assert.DoesNotContain("hunter22", string.Join(' ', activity.TagObjects.Select(t => t.Value)));
        Assert.Null(Assert.Single(Activities("", "SELECT 1")).GetTagItem("db.query.text"));
    }

    [Fact]
    public void Activities_are_chosen_and_added_to()
    {
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).ConfigureTracing(t => t with
        {
            StatementText = true, Filter = operation => operation != "SELECT", Enrich = activity => activity.SetTag("mine", 1),
        }).Build();
        using var connection = source.OpenConnection();
        var table = Table("(a INT)");
        Assert.Empty(Activities(connection, "SELECT 1"));
        var activity = Assert.Single(Activities(connection, $"INSERT INTO {table} VALUES (1)"));
        Assert.Equal((1, $"INSERT INTO {table} VALUES (1)"), (activity.GetTagItem("mine"), activity.GetTagItem("db.query.text")));
        Assert.Equal($"INSERT {table}", activity.DisplayName);
    }

    [Fact]
    public void Opening_a_connection_with_settings_is_no_activity()
    {
        var heard = Listen(() => Fixture.Open(";TimeZone=Europe/Berlin;Commit Retries=3").Dispose());
        Assert.Empty(heard);
    }

    [Fact]
    public void Connections_and_statements_are_measured()
    {
        var (table, name) = (Numbers(2), $"pool{Guid.NewGuid():N}");
        var measured = new List<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "DeltaQuery")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();
        using (var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString) { Name = name }.Build())
        using (var connection = source.OpenConnection())
        {
            Assert.Equal([1.0], Of("db.client.connection.count"));
            new DeltaQueryCommand($"SELECT sum(id) FROM {table}", connection).ExecuteScalar();
        }

        Assert.Equal([1.0, -1.0], Of("db.client.connection.count"));
        Assert.Single(Of("db.client.connection.create_time"));
        Assert.Single(Of("db.client.connection.use_time"));
        lock (measured)
        {
            var duration = Assert.Single(measured, m => m.Name == "db.client.operation.duration" && Equals(m.Tags.GetValueOrDefault("db.collection.name"), table)
                && Equals(m.Tags["db.operation.name"], "SELECT"));
            Assert.Equal("deltaquery", duration.Tags["db.system.name"]);
        }

        IEnumerable<double> Of(string instrument)
        {
            lock (measured)
                return [.. measured.Where(m => m.Name == instrument && Equals(m.Tags.GetValueOrDefault("db.client.connection.pool.name"), name)).Select(m => m.Value)];
        }

        void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (measured)
                measured.Add((instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value)));
        }
    }

    [Fact]
    public async Task Commands_and_connections_are_logged_without_secrets()
    {
        using var logs = new RecordedLogs();
        var table = Numbers(2);
        await using (var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString + ";S3 Secret Access Key=hunter22").UseLoggerFactory(logs)
            .AddSecret("pw", "hunter22").Build())
        {
            await using var connection = await source.OpenConnectionAsync();
            await Execute(connection, $"SELECT * FROM {table} WHERE name = @p", ("p", "hunter22"));
            await Assert.ThrowsAsync<DeltaQueryException>(() => Execute(connection, "SELECT @p::INT", ("p", "hunter22")));
            await Execute(connection, "CREATE SECRET s (TYPE TEXT, VALUE 'hunter22')");
            await Assert.ThrowsAsync<DeltaQueryException>(() => Execute(connection, "CREATE SECRET s (TYPE TEXT, VALUE 'hunter22'"));
            connection.Close();
        }

        Assert.Contains(logs.Lines, l => l.StartsWith($"Information DeltaQuery.Command Executed SELECT {table} in ", StringComparison.Ordinal));
        Assert.Contains(logs.Lines, l => l.StartsWith("Error DeltaQuery.Command Failed to execute SELECT after ", StringComparison.Ordinal));
        Assert.Contains(logs.Lines, l => l.StartsWith("Error DeltaQuery.Command Failed to execute a text that is no statement", StringComparison.Ordinal));
        Assert.Contains(logs.Lines, l => l.StartsWith($"Debug DeltaQuery.Connection Opened a connection to {Fixture.Root} in ", StringComparison.Ordinal));
        Assert.Contains(logs.Lines, l => l.StartsWith("Debug DeltaQuery.Connection Closed ", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, l => l.Contains("hunter22", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, l => l.Contains("WHERE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_has_the_text_where_it_is_asked_for_and_tells_of_what_was_stopped()
    {
        using var logs = new RecordedLogs();
        await using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).UseLoggerFactory(logs)
            .ConfigureTracing(t => t with { StatementText = true }).Build();
        await using var connection = await source.OpenConnectionAsync();
        await Execute(connection, "SELECT @p || 'text'", ("p", "hunter22"));
        Assert.Contains(logs.Lines, l => l.StartsWith("Information DeltaQuery.Command Executed SELECT @p || 'text' in ", StringComparison.Ordinal));
        using var stop = new CancellationTokenSource();
        var running = new DeltaQueryCommand("SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(100000) b(i)", connection).ExecuteScalarAsync(stop.Token);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.DoesNotContain(logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, l => l.Contains("hunter22", StringComparison.Ordinal));
    }

    [Fact]
    public void A_connection_that_cannot_be_opened_is_logged()
    {
        using var logs = new RecordedLogs();
        using var source = new DeltaQueryDataSourceBuilder($"Data Source={Fixture.Root}/nothing").UseLoggerFactory(logs).Build();
        Assert.Throws<DeltaQueryException>(() => source.OpenConnection());
        Assert.StartsWith($"Error DeltaQuery.Connection A connection to {Fixture.Root}/nothing could not be opened: ", Assert.Single(logs.Lines));
    }

    private static async Task Execute(DeltaQueryConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        await using var command = new DeltaQueryCommand(sql, connection);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        await command.ExecuteNonQueryAsync();
    }

    private List<Activity> Activities(string more, string sql, params (string Name, object? Value)[] parameters)
    {
        using var connection = Fixture.Open(more);
        return Activities(connection, sql, parameters);
    }

    private static List<Activity> Activities(DeltaQueryConnection connection, string sql, params (string Name, object? Value)[] parameters) => Listen(() =>
    {
        try
        {
            Execute(connection, sql, parameters).GetAwaiter().GetResult();
        }
        catch (DeltaQueryException)
        {
            // The activity tells of it.
        }
    });

    private static List<Activity> Listen(Action call)
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
        call();
        lock (ended)
            return [.. ended.Where(a => a.RootId == parent.RootId)];
    }
}
