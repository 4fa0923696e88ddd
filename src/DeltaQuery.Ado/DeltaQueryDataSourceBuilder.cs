using DeltaQuery.Engine;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado;

/// <summary>Makes a <see cref="DeltaQueryDataSource"/> of a connection string and of what a string cannot say.</summary>
public sealed class DeltaQueryDataSourceBuilder
{
    private readonly Dictionary<string, string> _kafka = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private Func<S3Options, S3Options>? _s3;
    private StatementTracing _tracing = new();
    private ILoggerFactory? _loggerFactory;

    /// <summary>Begins with a connection string, or with none.</summary>
    /// <exception cref="ArgumentException">The string has a key that is not known, or a value that does not fit its key.</exception>
    public DeltaQueryDataSourceBuilder(string? connectionString = null) => ConnectionStringBuilder = new DeltaQueryConnectionStringBuilder(connectionString);

    /// <summary>The connection string in its parts.</summary>
    public DeltaQueryConnectionStringBuilder ConnectionStringBuilder { get; }

    /// <summary>The connection string.</summary>
    public string ConnectionString => ConnectionStringBuilder.ConnectionString;

    /// <summary>What metrics and logs call the source; its <c>Data Source</c> if null.</summary>
    public string? Name { get; set; }

    internal bool HasLoggerFactory => _loggerFactory is not null;

    /// <summary>Says where is logged what commands, connections and the engine do; null for nowhere.</summary>
    public DeltaQueryDataSourceBuilder UseLoggerFactory(ILoggerFactory? loggerFactory)
    {
        _loggerFactory = loggerFactory;
        return this;
    }

    /// <summary>Says how <c>s3://</c> is reached, after the environment and the connection string: <c>s3 => s3 with { Region = "eu-north-1" }</c>.</summary>
    public DeltaQueryDataSourceBuilder ConfigureS3(Func<S3Options, S3Options> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var before = _s3;
        _s3 = before is null ? configure : options => configure(before(options));
        return this;
    }

    /// <summary>Sets librdkafka's properties for each INGEST and <c>read_kafka()</c> whose statement or connection does not say otherwise:
    /// <c>kafka => kafka["sasl.password"] = password</c>.</summary>
    public DeltaQueryDataSourceBuilder ConfigureKafka(Action<IDictionary<string, string>> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_kafka);
        return this;
    }

    /// <summary>Gives a table a name by which statements find it, whatever else lies below <c>Data Source</c>. A table that is not there yet is made there by
    /// CREATE TABLE.</summary>
    /// <param name="name">The name: <c>t</c> or <c>schema.t</c>.</param>
    /// <param name="location">The folder or <c>s3://</c> prefix of the table.</param>
    public DeltaQueryDataSourceBuilder MapTable(string name, string location)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        _tables[name] = location;
        return this;
    }

    /// <summary>Keeps a text in the engine's memory that INGEST and connections to Kafka know as <c>SECRET name</c>.</summary>
    public DeltaQueryDataSourceBuilder AddSecret(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrEmpty(value);
        _secrets[name] = value;
        return this;
    }

    /// <summary>Says what activities tell of statements: <c>tracing => tracing with { StatementText = true }</c>.</summary>
    public DeltaQueryDataSourceBuilder ConfigureTracing(Func<StatementTracing, StatementTracing> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _tracing = configure(_tracing);
        return this;
    }

    /// <summary>Makes the source; what is changed here afterwards does not change it.</summary>
    /// <exception cref="InvalidOperationException">The connection string names no Data Source.</exception>
    public DeltaQueryDataSource Build()
    {
        if (ConnectionStringBuilder.Place.Length == 0)
            throw new InvalidOperationException("The connection string names no Data Source.");
        return new DeltaQueryDataSource(ConnectionString, new SourceSettings(Name ?? ConnectionStringBuilder.Place, _loggerFactory)
        {
            S3 = _s3,
            Kafka = new Dictionary<string, string>(_kafka),
            Tables = new Dictionary<string, string>(_tables),
            Secrets = new Dictionary<string, string>(_secrets),
            Tracing = _tracing,
        });
    }
}
