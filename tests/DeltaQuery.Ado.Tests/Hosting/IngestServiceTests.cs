using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado.Tests.Hosting;

[LocalOnly("INGEST by a host")]
public class IngestServiceTests(AdoFixture fixture) : AdoTest(fixture)
{
    [SkippableFact]
    public async Task Ingests_run_while_the_host_runs_and_commit_what_they_read_when_it_stops()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var (topic, table) = (await KafkaServer.Shared.NewTopicAsync(), Table("(a INT)"));
        KafkaServer.Shared.ProduceTexts(topic, """{"a": 1}""", """{"a": 2}""");
        Run("CREATE SECRET nix (TYPE TEXT, VALUE 'hunter22')");
        Run($"CREATE INGEST broken_{table} AS INGEST FROM KAFKA BROKERS 'nowhere.invalid:1' TOPIC 'x' WITH ('sasl.password' = SECRET nix) INTO {table} FORMAT JSON");
        Run("DROP SECRET nix");
        Run($"CREATE INGEST good_{table} AS INGEST FROM KAFKA BROKERS '{KafkaServer.Shared.Bootstrap}' TOPIC '{topic}' INTO {table} FORMAT JSON "
            + "BATCH INTERVAL '100 milliseconds' CONTINUOUSLY");
        using var logs = new RecordedLogs();
        using (var host = Host(logs, $"broken_{table}", $"good_{table}"))
        {
            await host.StartAsync();
            await logs.WaitAsync($"Error DeltaQuery.Ingest Ingest broken_{table} failed: ");
            await logs.WaitAsync($"Information DeltaQuery.Ingest Ingest good_{table} committed version ");
            Assert.Equal("RUNNING", State(host, $"good_{table}"));
            await host.StopAsync();
            await logs.WaitAsync("Information DeltaQuery.Ingest 2 ingests have ended");
            Assert.Equal("STOPPED", State(host, $"good_{table}"));
        }

        Assert.Equal(2, RowsOf(table));
    }

    [Fact]
    public async Task Without_ingests_the_service_ends_and_the_host_goes_on()
    {
        using var logs = new RecordedLogs();
        using var host = Host(logs, []);
        await host.StartAsync();
        await logs.WaitAsync("Information DeltaQuery.Ingest 0 ingests have ended");
        await host.StopAsync();
    }

    [Fact]
    public async Task An_engine_that_cannot_be_opened_is_logged_and_the_host_goes_on()
    {
        using var logs = new RecordedLogs();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(logs).AddDeltaQuery($"Data Source={Fixture.Root}/nothing").AddDeltaQueryIngests();
        using var host = builder.Build();
        await host.StartAsync();
        await logs.WaitAsync("Error DeltaQuery.Ingest The ingests could not be run: ");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_is_away_for_a_while_delays_them()
    {
        var isAway = true;
        using var server = new FakeS3Server(refuse: _ => isAway ? (503, "SlowDown") : null);
        using var logs = new RecordedLogs();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(logs).AddDeltaQueryIngests()
            .AddDeltaQuery(source =>
            {
                source.ConnectionStringBuilder.DataSource = "s3://lake/hosted";
                source.ConfigureS3(_ => server.Options with { Retries = 0 });
            });
        using var host = builder.Build();
        await host.StartAsync();
        await logs.WaitAsync("Warning DeltaQuery.Ingest The ingests could not be started, and that is tried again in 1 s: ");
        isAway = false;
        await logs.WaitAsync("Information DeltaQuery.Ingest 0 ingests have ended");
        await host.StopAsync();
    }

    [SkippableFact]
    public async Task Ingests_of_the_engine_that_others_have_started_go_on_when_the_host_stops()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var (topic, table) = (await KafkaServer.Shared.NewTopicAsync(), Table("(a INT)"));
        foreach (var name in new[] { "hosted", "own" })
        {
            Run($"CREATE INGEST {name}_{table} AS INGEST FROM KAFKA BROKERS '{KafkaServer.Shared.Bootstrap}' TOPIC '{topic}' INTO {table} FORMAT JSON "
                + $"APP ID '{name}' BATCH INTERVAL '100 milliseconds' CONTINUOUSLY");
        }

        using var logs = new RecordedLogs();
        using var host = Host(logs, $"hosted_{table}");
        await using var connection = host.Services.GetRequiredService<DeltaQueryDataSource>().OpenConnection();
        new DeltaQueryCommand($"START INGEST own_{table}", connection).ExecuteNonQuery();
        await host.StartAsync();
        KafkaServer.Shared.ProduceTexts(topic, """{"a": 1}""");
        await logs.WaitAsync($"Information DeltaQuery.Ingest Ingest hosted_{table} committed version ");
        await host.StopAsync();
        Assert.Equal("STOPPED", State(host, $"hosted_{table}"));
        Assert.Equal("RUNNING", State(host, $"own_{table}"));
        new DeltaQueryCommand($"STOP INGEST own_{table}", connection).ExecuteNonQuery();
    }

    private static string State(IHost host, string ingest)
    {
        using var connection = host.Services.GetRequiredService<DeltaQueryDataSource>().OpenConnection();
        return (string)new DeltaQueryCommand($"SELECT state FROM (SHOW INGESTS) WHERE name = '{ingest}'", connection).ExecuteScalar()!;
    }

    private IHost Host(RecordedLogs logs, params string[] names)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(logs).AddDeltaQuery(Fixture.ConnectionString).AddDeltaQueryIngests(names);
        return builder.Build();
    }
}
