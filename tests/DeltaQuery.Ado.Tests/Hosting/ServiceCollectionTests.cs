using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado.Tests.Hosting;

[LocalOnly("services over an engine")]
public class ServiceCollectionTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public async Task The_container_gives_the_source_and_its_connections()
    {
        using var logs = new RecordedLogs();
        var services = new ServiceCollection().AddDeltaQuery(Fixture.ConnectionString).AddSingleton<ILoggerFactory>(logs);
        DeltaQueryDataSource source;
        await using (var provider = services.BuildServiceProvider())
        {
            source = provider.GetRequiredService<DeltaQueryDataSource>();
            Assert.Same(source, provider.GetRequiredService<DbDataSource>());
            await using var scope = provider.CreateAsyncScope();
            var connection = scope.ServiceProvider.GetRequiredService<DeltaQueryConnection>();
            Assert.NotSame(connection, scope.ServiceProvider.GetRequiredService<DbConnection>());
            await connection.OpenAsync();
            CheckUsable(connection);
        }

        Assert.Contains(logs.Lines, l => l.Contains("Executed SELECT", StringComparison.Ordinal));
        Assert.Throws<ObjectDisposedException>(() => source.CreateConnection());
    }

    [Fact]
    public void Connections_live_as_long_as_is_said()
    {
        using var provider = new ServiceCollection().AddDeltaQuery(Fixture.ConnectionString, ServiceLifetime.Scoped).BuildServiceProvider();
        using var scope = provider.CreateScope();
        var connection = scope.ServiceProvider.GetRequiredService<DeltaQueryConnection>();
        Assert.Same(connection, scope.ServiceProvider.GetRequiredService<DbConnection>());
    }

    [Fact]
    public void Keys_tell_sources_apart()
    {
        var services = new ServiceCollection().AddDeltaQuery(Fixture.ConnectionString)
            .AddDeltaQuery(builder => (builder.ConnectionStringBuilder.DataSource, builder.Name) = (Fixture.Root, "second"), serviceKey: "two");
        using var provider = services.BuildServiceProvider();
        Assert.Equal(Fixture.Root, provider.GetRequiredService<DeltaQueryDataSource>().Name);
        var second = provider.GetRequiredKeyedService<DeltaQueryDataSource>("two");
        Assert.Equal("second", second.Name);
        Assert.Same(second, provider.GetRequiredKeyedService<DbDataSource>("two"));
        using var connection = provider.GetRequiredKeyedService<DbConnection>("two");
        connection.Open();
        CheckUsable((DeltaQueryConnection)connection);
    }

    [Fact]
    public void A_builder_is_configured_with_the_services()
    {
        var services = new ServiceCollection().AddSingleton(new Place(Fixture.Root))
            .AddDeltaQuery((provider, builder) => builder.ConnectionStringBuilder.DataSource = provider.GetRequiredService<Place>().Path);
        using var provider = services.BuildServiceProvider();
        using var connection = provider.GetRequiredService<DeltaQueryDataSource>().OpenConnection();
        Assert.Equal(Fixture.Root, connection.DataSource);
    }

    [Fact]
    public void A_section_of_the_configuration_is_a_string_or_its_keys()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Lake"] = Fixture.ConnectionString,
            ["DeltaQuery:Data Source"] = Fixture.Root,
            ["DeltaQuery:CommandTimeout"] = "7",
            ["DeltaQuery:s3 region"] = "eu-north-1",
            ["Wrong:Nonsense"] = "1",
        }).Build();
        Assert.Equal(Fixture.ConnectionString, StringOf("ConnectionStrings:Lake"));
        var keys = new DeltaQueryConnectionStringBuilder(StringOf("DeltaQuery"));
        Assert.Equal((Fixture.Root, 7, "eu-north-1"), (keys.DataSource, keys.CommandTimeout, keys.S3Region));
        Assert.Throws<ArgumentException>(() => StringOf("Wrong"));
        Assert.Contains("Missing", Assert.Throws<ArgumentException>(() => StringOf("Missing")).Message);

        string StringOf(string section)
        {
            using var provider = new ServiceCollection().AddDeltaQuery(configuration.GetSection(section)).BuildServiceProvider();
            return provider.GetRequiredService<DeltaQueryDataSource>().ConnectionString;
        }
    }

    [Fact]
    public void A_wrong_string_is_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddDeltaQuery("Nonsense=1"));
        Assert.Throws<ArgumentNullException>(() => new ServiceCollection().AddDeltaQuery((string)null!));
    }

    private sealed record Place(string Path);
}
