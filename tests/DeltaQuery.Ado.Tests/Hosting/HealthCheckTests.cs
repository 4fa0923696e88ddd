using DeltaQuery.Testing.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeltaQuery.Ado.Tests.Hosting;

[LocalOnly("health of an engine's tables and ingests")]
public class HealthCheckTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public async Task Tables_that_open_are_healthy()
    {
        var table = Numbers(3);
        var entry = await CheckAsync(checks => checks.AddDeltaQuery(tables: [table], ingests: false, tags: ["lake"]));
        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal(0L, entry.Data[$"table {table}"]);
        Assert.Equal(["lake"], entry.Tags);
        entry = await CheckAsync(checks => checks.AddDeltaQuery(ingests: false));
        Assert.True((int)entry.Data["tables"] > 0);
    }

    [Fact]
    public async Task A_table_that_is_missing_is_named_and_the_others_are_looked_at()
    {
        var table = Numbers(3);
        var entry = await CheckAsync(checks => checks.AddDeltaQuery(tables: ["no_such_table", table], ingests: false, failureStatus: HealthStatus.Degraded));
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.StartsWith("table no_such_table: ", entry.Description);
        Assert.Contains($"table {table}", entry.Data.Keys);
    }

    [Fact]
    public async Task A_source_that_cannot_be_opened_is_unhealthy()
    {
        var entry = await CheckAsync(checks => checks.AddDeltaQuery(), $"Data Source={Fixture.Root}/nothing");
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("nothing", entry.Description);
    }

    [SkippableFact]
    public async Task Ingests_are_asked_by_CHECK_INGEST()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        using var folder = new DeltaQuery.Testing.TempFolder();
        var topic = await KafkaServer.Shared.NewTopicAsync();
        var source = $"Data Source={folder.Path}";
        await using (var connection = new DeltaQueryConnection(source))
        {
            await connection.OpenAsync();
            Run("CREATE TABLE t (a INT)");
            Run($"CREATE INGEST good AS INGEST FROM KAFKA BROKERS '{KafkaServer.Shared.Bootstrap}' TOPIC '{topic}' INTO t FORMAT JSON");
            var entry = await CheckAsync(checks => checks.AddDeltaQuery(), source);
            Assert.Equal((HealthStatus.Healthy, "it is STOPPED"), (entry.Status, entry.Data["ingest good"]));
            Run("DROP TABLE t");
            entry = await CheckAsync(checks => checks.AddDeltaQuery(), source);
            Assert.Equal(HealthStatus.Unhealthy, entry.Status);
            Assert.StartsWith("ingest good: target: ", entry.Description);
            Run("PAUSE INGEST good");
            Assert.Equal(HealthStatus.Healthy, (await CheckAsync(checks => checks.AddDeltaQuery(), source)).Status);

            void Run(string sql) => new DeltaQueryCommand(sql, connection).ExecuteNonQuery();
        }

        DeltaQueryConnection.ClearAllPools();
    }

    private async Task<HealthReportEntry> CheckAsync(Action<IHealthChecksBuilder> add, string? connectionString = null)
    {
        var services = new ServiceCollection().AddLogging().AddDeltaQuery(connectionString ?? Fixture.ConnectionString);
        add(services.AddHealthChecks());
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return Assert.Single(report.Entries).Value;
    }
}
