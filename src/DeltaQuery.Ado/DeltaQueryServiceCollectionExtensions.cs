using System.Data.Common;
using DeltaQuery.Ado.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado;

/// <summary>Puts DeltaQuery into a container of services.</summary>
public static class DeltaQueryServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="DeltaQueryDataSource"/>, also as <see cref="DbDataSource"/>, as singleton, and its <see cref="DeltaQueryConnection"/>,
    /// also as <see cref="DbConnection"/>, which is not open yet. The container's <see cref="ILoggerFactory"/> is used.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="connectionLifetime">How long a connection lives.</param>
    /// <param name="serviceKey">The key of the services; null for none.</param>
    /// <exception cref="ArgumentException">The string has a key that is not known, or a value that does not fit its key.</exception>
    public static IServiceCollection AddDeltaQuery(
        this IServiceCollection services, string connectionString, ServiceLifetime connectionLifetime = ServiceLifetime.Transient, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        _ = new DeltaQueryConnectionStringBuilder(connectionString);
        return Add(services, _ => new DeltaQueryDataSourceBuilder(connectionString), connectionLifetime, serviceKey);
    }

    /// <inheritdoc cref="AddDeltaQuery(IServiceCollection, string, ServiceLifetime, object?)"/>
    /// <param name="services">The services.</param>
    /// <param name="section">A connection string, or its keys: <c>"DeltaQuery": { "Data Source": "/data/lake", "Mode": "ReadOnly" }</c>. Blanks in
    /// the names of keys may be left out.</param>
    /// <param name="connectionLifetime">How long a connection lives.</param>
    /// <param name="serviceKey">The key of the services; null for none.</param>
    public static IServiceCollection AddDeltaQuery(
        this IServiceCollection services, IConfiguration section, ServiceLifetime connectionLifetime = ServiceLifetime.Transient, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return AddDeltaQuery(services, ConfiguredString.Of(section), connectionLifetime, serviceKey);
    }

    /// <inheritdoc cref="AddDeltaQuery(IServiceCollection, string, ServiceLifetime, object?)"/>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says what the source is to be.</param>
    /// <param name="connectionLifetime">How long a connection lives.</param>
    /// <param name="serviceKey">The key of the services; null for none.</param>
    public static IServiceCollection AddDeltaQuery(
        this IServiceCollection services, Action<DeltaQueryDataSourceBuilder> configure, ServiceLifetime connectionLifetime = ServiceLifetime.Transient,
        object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return AddDeltaQuery(services, (_, builder) => configure(builder), connectionLifetime, serviceKey);
    }

    /// <inheritdoc cref="AddDeltaQuery(IServiceCollection, Action{DeltaQueryDataSourceBuilder}, ServiceLifetime, object?)"/>
    public static IServiceCollection AddDeltaQuery(
        this IServiceCollection services, Action<IServiceProvider, DeltaQueryDataSourceBuilder> configure,
        ServiceLifetime connectionLifetime = ServiceLifetime.Transient, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(
            services,
            provider =>
            {
                var builder = new DeltaQueryDataSourceBuilder();
                configure(provider, builder);
                return builder;
            },
            connectionLifetime,
            serviceKey);
    }

    /// <summary>Runs named ingests (CREATE INGEST) while the host runs, as <c>dq ingest run</c> does. When the host stops, what they have read is committed.
    /// One that cannot be started or fails is logged, and the others run.</summary>
    /// <param name="services">The services, with <see cref="DeltaQueryDataSource"/> among them.</param>
    /// <param name="names">Which; null for all that are not paused.</param>
    /// <param name="serviceKey">The key of the data source; null for none.</param>
    public static IServiceCollection AddDeltaQueryIngests(this IServiceCollection services, IEnumerable<string>? names = null, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var chosen = names?.ToList();
        return services.AddSingleton<IHostedService>(provider => new IngestService(
            Source(provider, serviceKey), chosen, provider.GetService<TimeProvider>() ?? TimeProvider.System, LoggerFactory(provider)));
    }

    /// <summary>Keeps tables in shape while the host runs: OPTIMIZE, VACUUM and CHECKPOINT at intervals. A statement that fails is logged, and its next
    /// time comes as ever.</summary>
    /// <param name="services">The services, with <see cref="DeltaQueryDataSource"/> among them.</param>
    /// <param name="configure">Says what is done how often.</param>
    /// <param name="serviceKey">The key of the data source; null for none.</param>
    public static IServiceCollection AddDeltaQueryMaintenance(
        this IServiceCollection services, Action<DeltaQueryMaintenanceOptions> configure, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new DeltaQueryMaintenanceOptions();
        configure(options);
        return services.AddSingleton<IHostedService>(provider => new MaintenanceService(
            Source(provider, serviceKey), options, provider.GetService<TimeProvider>() ?? TimeProvider.System, LoggerFactory(provider)));
    }

    /// <summary>The data source of a key.</summary>
    internal static DeltaQueryDataSource Source(IServiceProvider provider, object? serviceKey) => Get<DeltaQueryDataSource>(provider, serviceKey);

    private static IServiceCollection Add(
        IServiceCollection services, Func<IServiceProvider, DeltaQueryDataSourceBuilder> builder, ServiceLifetime connectionLifetime, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(services);
        Add<DeltaQueryDataSource>(ServiceLifetime.Singleton, provider => builder(provider).UseContainer(provider).Build());
        Add<DbDataSource>(ServiceLifetime.Singleton, provider => Get<DeltaQueryDataSource>(provider, serviceKey));
        Add<DeltaQueryConnection>(connectionLifetime, provider => Get<DeltaQueryDataSource>(provider, serviceKey).CreateConnection());
        Add<DbConnection>(connectionLifetime, provider => Get<DeltaQueryConnection>(provider, serviceKey));
        return services;

        void Add<T>(ServiceLifetime lifetime, Func<IServiceProvider, object> make) =>
            services.TryAdd(new ServiceDescriptor(typeof(T), serviceKey, (provider, _) => make(provider), lifetime));
    }

    private static DeltaQueryDataSourceBuilder UseContainer(this DeltaQueryDataSourceBuilder builder, IServiceProvider provider) =>
        builder.HasLoggerFactory ? builder : builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());

    private static ILoggerFactory LoggerFactory(IServiceProvider provider) =>
        provider.GetService<ILoggerFactory>() ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;

    private static T Get<T>(IServiceProvider provider, object? serviceKey)
        where T : notnull =>
        serviceKey is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(serviceKey);
}
