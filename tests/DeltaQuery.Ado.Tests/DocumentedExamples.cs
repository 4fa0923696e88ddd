using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado.Tests;

/// <summary>The examples of docs/ado.md, which <see cref="DocumentationTests"/> compares with these.</summary>
internal static class DocumentedExamples
{
    public static async Task FirstAsync()
    {
        await using var source = new DeltaQueryDataSource("Data Source=/data/lake");
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, amount FROM sales WHERE day >= @day";
        command.Parameters.AddWithValue("@day", new DateOnly(2026, 1, 1));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            Console.WriteLine($"{reader.GetInt64(0)} {reader.GetDecimal(1)}");
    }

    public static async Task BuilderAsync(ILoggerFactory loggerFactory, string password)
    {
        var builder = new DeltaQueryDataSourceBuilder("Data Source=/data/lake") { Name = "lake" };
        builder.ConnectionStringBuilder.Threads = 4;
        builder.UseLoggerFactory(loggerFactory)
            .ConfigureS3(s3 => s3 with { Region = "eu-north-1" })
            .ConfigureKafka(kafka => kafka["sasl.password"] = password)
            .AddSecret("registry", password)
            .MapTable("events", "s3://bucket/raw/events")
            .ConfigureTracing(tracing => tracing with { StatementText = true });
        await using var source = builder.Build();
    }

    public static void Services(IServiceCollection services, IConfiguration configuration)
    {
        services.AddDeltaQuery("Data Source=/data/lake");
        services.AddDeltaQuery(configuration.GetSection("Archive"), ServiceLifetime.Scoped, serviceKey: "archive");
        services.AddDeltaQuery((provider, builder) => builder.ConnectionStringBuilder.DataSource = "/data/other", serviceKey: "other");
    }

    public static void Hosted(IServiceCollection services)
    {
        services.AddDeltaQueryIngests();
        services.AddDeltaQueryMaintenance(maintenance => maintenance
            .Optimize("sales", every: TimeSpan.FromHours(1))
            .Vacuum("sales", every: TimeSpan.FromDays(1), retain: TimeSpan.FromDays(7))
            .Checkpoint("sales", every: TimeSpan.FromHours(6))
            .Schedules(every: TimeSpan.FromMinutes(1)));
        services.AddHealthChecks().AddDeltaQuery(tables: ["sales"], tags: ["ready"]);
    }

    public static void Arrow(DeltaQueryCommand command)
    {
        using var reader = command.ExecuteReader();
        using var stream = reader.GetArrowStream();
        Import(stream.Pointer); // an ArrowArrayStream: pyarrow, polars, DuckDB, Apache.Arrow ..

        static void Import(nint pointer) => ArgumentOutOfRangeException.ThrowIfZero(pointer);
    }
}
