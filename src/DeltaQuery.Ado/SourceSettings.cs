using DeltaQuery.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeltaQuery.Ado;

/// <summary>What a data source knows beside its connection string.</summary>
internal sealed class SourceSettings(string name, ILoggerFactory? loggerFactory)
{
    private static long _sources;

    private readonly long _number = Interlocked.Increment(ref _sources);

    /// <summary>What metrics and logs call the source.</summary>
    public string Name => name;

    public ILoggerFactory LoggerFactory { get; } = loggerFactory ?? NullLoggerFactory.Instance;

    public Func<S3Options, S3Options>? S3 { get; init; }

    public IReadOnlyDictionary<string, string> Kafka { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tables { get; init; } = new Dictionary<string, string>();

    /// <summary>The texts that statements name as secrets.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    public StatementTracing Tracing { get; init; } = new();

    /// <summary>What tells its engine from another's of the same string; empty where the string says all.</summary>
    public string EngineKey => S3 is null && Kafka.Count + Tables.Count + Secrets.Count == 0 ? "" : $"{_number}";

    /// <summary>Opens an engine.</summary>
    /// <exception cref="DeltaException">An option is wrong.</exception>
    public static DeltaEngine Open(DeltaQueryConnectionStringBuilder options, SourceSettings? settings)
    {
        var engineOptions = options.EngineOptions();
        if (settings is null)
            return DeltaEngine.Open(engineOptions);
        var logger = settings.LoggerFactory.CreateLogger(Log.EngineCategory);
        var engine = DeltaEngine.Open(engineOptions with
        {
            S3 = settings.S3?.Invoke(engineOptions.S3 ?? S3Options.FromEnvironment()) ?? engineOptions.S3,
            Kafka = settings.Kafka,
            Tables = settings.Tables,
            Warn = warning => Log.EngineWarned(logger, warning),
        });
        try
        {
            settings.CreateSecrets(engine);
            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private void CreateSecrets(DeltaEngine engine)
    {
        if (Secrets.Count == 0)
            return;
        using var session = engine.OpenSession();
        session.Tracing = ConnectionTelemetry.Silent;
        foreach (var (secret, value) in Secrets)
        {
            var values = new Dictionary<string, object?> { ["value"] = value };
            session.ExecuteAsync($"CREATE SECRET {DeltaQueryConnection.Quoted(secret)} (TYPE TEXT, VALUE $value)", values).GetAwaiter().GetResult().Dispose();
        }
    }
}
