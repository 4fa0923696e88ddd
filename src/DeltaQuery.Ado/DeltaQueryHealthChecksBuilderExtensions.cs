using DeltaQuery.Ado.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeltaQuery.Ado;

/// <summary>Adds DeltaQuery to the health checks of an application.</summary>
public static class DeltaQueryHealthChecksBuilderExtensions
{
    /// <summary>Checks that tables can be opened and that ingests get their messages into their tables.</summary>
    /// <param name="builder">The checks; <see cref="DeltaQueryDataSource"/> must be among the services.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tables">Tables that must open, as SQL names them; if null or empty, it is enough that the catalog can be listed.</param>
    /// <param name="ingests">Whether each named ingest is asked by CHECK INGEST; its table and Kafka are looked at.</param>
    /// <param name="failureStatus">What is reported where something is wrong; <see cref="HealthStatus.Unhealthy"/> if null.</param>
    /// <param name="tags">The check's tags.</param>
    /// <param name="timeout">How long the check may take.</param>
    /// <param name="serviceKey">The key of the data source; null for none.</param>
    public static IHealthChecksBuilder AddDeltaQuery(
        this IHealthChecksBuilder builder, string name = "deltaquery", IEnumerable<string>? tables = null, bool ingests = true,
        HealthStatus? failureStatus = null, IEnumerable<string>? tags = null, TimeSpan? timeout = null, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var chosen = tables?.ToList() ?? [];
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new DeltaQueryHealthCheck(DeltaQueryServiceCollectionExtensions.Source(provider, serviceKey), chosen, ingests),
            failureStatus,
            tags,
            timeout));
    }
}
