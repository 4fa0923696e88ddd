using System.Data.Common;
using System.Globalization;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Options;

/// <summary>A connection string as the ADO.NET provider writes it, as far as it says how the engine is opened.</summary>
/// <param name="Engine">How it is opened.</param>
/// <param name="Statements">What each session runs first.</param>
internal sealed record ConnectionText(DeltaEngineOptions Engine, IReadOnlyList<string> Statements)
{
    private static readonly Dictionary<string, Func<ConnectionText, string, ConnectionText>> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Data Source"] = (c, v) => c.With(c.Engine with { Root = v == ":memory:" ? null : v }),
        ["Mode"] = (c, v) => c.With(c.Engine with { ReadOnly = IsReadOnly(v) }),
        ["Default Schema"] = (c, v) => c.Running($"USE {Operations.Operation.Named(v)}"),
        ["Remote"] = (c, v) => c.With(c.Engine with { Remote = v }),
        ["Catalog File"] = (c, v) => c.With(c.Engine with { CatalogFile = v }),
        ["Allowed Locations"] = (c, v) => c.With(c.Engine with
        {
            AllowedLocations = v.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        }),
        ["Threads"] = (c, v) => c.With(c.Engine with { Threads = Number("Threads", v) is > 0 and var threads ? (int)threads : null }),
        ["Memory Limit"] = (c, v) => c.With(c.Engine with { MemoryLimit = v }),
        ["Temp Directory"] = (c, v) => c.With(c.Engine with { TempDirectory = v }),
        ["TimeZone"] = (c, v) => c.Running($"SET TimeZone = {Sql.Literal(v)}"),
        ["File Cache Directory"] = (c, v) => c.With(c.Engine with { CacheDirectory = v }),
        ["File Cache Size"] = (c, v) => c.With(c.Engine with { CacheSize = Number("File Cache Size", v) is > 0 and var size ? size : null }),
        ["Snapshot Cache Size"] = (c, v) =>
            c.With(c.Engine with { SnapshotCacheSize = Number("Snapshot Cache Size", v) is > 0 and var size ? (int)size : null }),
        ["Kafka Config File"] = (c, v) => c.With(c.Engine with { KafkaConfigFile = v }),
        ["S3 Endpoint"] = (c, v) => c.With(S3(c) with { Endpoint = v }),
        ["S3 Region"] = (c, v) => c.With(S3(c) with { Region = v }),
        ["S3 Access Key Id"] = (c, v) => c.With(S3(c) with { AccessKeyId = v }),
        ["S3 Secret Access Key"] = (c, v) => c.With(S3(c) with { SecretAccessKey = v }),
        ["S3 Session Token"] = (c, v) => c.With(S3(c) with { SessionToken = v }),
        ["S3 Profile"] = (c, v) => c.With(S3(c) with { Profile = v }),
        ["S3 Path Style"] = (c, v) => c.With(S3(c) with { PathStyle = Flag("S3 Path Style", v) }),
        ["S3 Allow Http"] = (c, v) => c.With(S3(c) with { AllowHttp = Flag("S3 Allow Http", v) }),
        ["S3 Anonymous"] = (c, v) => c.With(S3(c) with { Anonymous = Flag("S3 Anonymous", v) }),
        ["S3 Single Writer"] = (c, v) => c.With(S3(c) with { SingleWriter = Flag("S3 Single Writer", v) }),
    };

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DataSource"] = "Data Source", ["Path"] = "Data Source", ["Root"] = "Data Source", ["Read Only"] = "Mode", ["ReadOnly"] = "Mode",
        ["Max Threads"] = "Threads", ["Time Zone"] = "TimeZone",
    };

    /// <summary>Reads a connection string, or a root: a text without <c>=</c>, a folder that there is, or one with a slash before its first <c>=</c>, as no
    /// key has it.</summary>
    /// <exception cref="UsageException">It cannot be read, or has a key that is not taken.</exception>
    public static ConnectionText Parse(string text)
    {
        var read = new ConnectionText(new DeltaEngineOptions(), []);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || text.AsSpan(0, equals).ContainsAny('/', Path.DirectorySeparatorChar) || Directory.Exists(text))
            return read.With(read.Engine with { Root = text });
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new UsageException("the connection string cannot be read: expected KEY=VALUE;KEY=VALUE");
        }

        foreach (string key in builder.Keys!)
        {
            var name = OtherNames.GetValueOrDefault(key, key);
            if (!Keys.TryGetValue(name, out var apply))
                throw new UsageException($"dq takes no '{key}' in a connection string: expected {string.Join(", ", Keys.Keys)}; "
                    + "a folder with = in its name is ./FOLDER");
            read = apply(read, (string)builder[key]);
        }

        return read;
    }

    private static S3Options S3(ConnectionText connection) => connection.Engine.S3 ?? S3Options.FromEnvironment();

    private static bool IsReadOnly(string mode) => mode.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "readonly" or "true" => true,
        "readwrite" or "false" => false,
        _ => throw new UsageException($"Mode must be ReadWrite or ReadOnly, not '{mode}'"),
    };

    private static bool Flag(string key, string value) => bool.TryParse(value, out var flag) ? flag
        : throw new UsageException($"{key} must be true or false, not '{value}'");

    private static long Number(string key, string value) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException($"{key} must be a whole number, not '{value}'");

    private ConnectionText With(DeltaEngineOptions engine) => this with { Engine = engine };

    private ConnectionText With(S3Options s3) => With(Engine with { S3 = s3 });

    private ConnectionText Running(string statement) => this with { Statements = [.. Statements, statement] };
}
