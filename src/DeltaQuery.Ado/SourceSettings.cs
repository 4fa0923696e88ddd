using System.Runtime.CompilerServices;
using DeltaQuery.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeltaQuery.Ado;

/// <summary>What a data source knows beside its connection string.</summary>
internal sealed class SourceSettings(string name, ILoggerFactory? loggerFactory)
{
    private static readonly ConditionalWeakTable<ILoggerFactory, object> Factories = [];
    private static long _numbers;

    private readonly long _number = Interlocked.Increment(ref _numbers);

    /// <summary>What metrics and logs call the source.</summary>
    public string Name => name;

    public ILoggerFactory LoggerFactory { get; } = loggerFactory ?? NullLoggerFactory.Instance;

    public Func<S3Options, S3Options>? S3 { get; init; }

    public IReadOnlyDictionary<string, string> Kafka { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tables { get; init; } = new Dictionary<string, string>();

    /// <summary>The texts that statements name as secrets.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    public StatementTracing Tracing { get; init; } = new();

    /// <summary>Whether its engine is nobody else's: it has what no string says.</summary>
    public bool HasOwnEngine => S3 is not null || Kafka.Count + Tables.Count + Secrets.Count > 0;

    /// <summary>What tells its engine from another's of the same string: an engine has one logger.</summary>
    public string EngineKey => HasOwnEngine ? $"{_number}"
        : LoggerFactory is NullLoggerFactory ? "" : $"logs {Factories.GetValue(LoggerFactory, static _ => Interlocked.Increment(ref _numbers))}";

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
