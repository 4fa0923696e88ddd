using System.Runtime.CompilerServices;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Testing.Kafka;

/// <summary>A running Apache Kafka: <see cref="Shared"/>, which all tests use with topics of their own, or one that a test starts for
/// itself in order to hurt it (<see cref="StartOwn"/>).</summary>
internal sealed partial class KafkaServer : IDisposable
{
    /// <summary>Why a test is skipped where <see cref="IsThere"/> is false.</summary>
    public const string Missing =
        "no Apache Kafka is running, or librdkafka is absent (shared/services/start-kafka.sh, eng/build-librdkafka.sh)";

    private static readonly Lazy<bool> HasLibrary = new(FindLibrary);
    private static readonly KafkaServer? Found = Find();

    private readonly Dictionary<string, string> _told;

    private KafkaServer(Dictionary<string, string> told) => _told = told;

    /// <summary>Whether there is a broker and the client's library.</summary>
    public static bool IsThere => Found != null && HasLibrary.Value;

    /// <summary>The broker of all tests.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static KafkaServer Shared => Found ?? throw new InvalidOperationException(Missing);

    /// <summary>Plain text, no login: host:port.</summary>
    public string Bootstrap => Told("BOOTSTRAP");

    /// <summary>Plain text with SASL (PLAIN and SCRAM-SHA-256).</summary>
    public string SaslBootstrap => Told("SASL_BOOTSTRAP");

    public string SaslUser => Told("SASL_USER");

    public string SaslPassword => Told("SASL_PASSWORD");

    /// <summary>TLS, no login.</summary>
    public string SslBootstrap => Told("SSL_BOOTSTRAP");

    /// <summary>The file of the authority that signed the broker's certificate, PEM.</summary>
    public string SslAuthority => Told("SSL_CA");

    /// <summary>The file of an authority that did not.</summary>
    public string SslOtherAuthority => Told("SSL_OTHER_CA");

    /// <summary>Kafka's program, as <c>bin/kafka</c> below the home.</summary>
    public string Program => Path.Combine(Told("HOME"), "bin", "kafka");

    private string Told(string name) => _told["DELTAQUERY_KAFKA_" + name];

    private static bool FindLibrary()
    {
        try
        {
            LibRdKafka.Load();
            return true;
        }
        catch (DeltaException)
        {
            return false;
        }
    }

    /// <summary>As the environment tells, or as start-kafka.sh left word.</summary>
    private static KafkaServer? Find()
    {
        var told = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(pair => ((string)pair.Key).StartsWith("DELTAQUERY_KAFKA_", StringComparison.Ordinal))
            .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        if (told.ContainsKey("DELTAQUERY_KAFKA_BOOTSTRAP"))
            return told.ContainsKey("DELTAQUERY_KAFKA_HOME") ? new(told) : null;
        var state = Environment.GetEnvironmentVariable("KAFKA_STATE") ?? Path.Combine(Path.GetTempPath(), "deltaquery-kafka");
        var (word, pid) = (Path.Combine(state, "env"), Path.Combine(state, "pid"));
        if (!File.Exists(word) || !File.Exists(pid) || !Directory.Exists($"/proc/{File.ReadAllText(pid).Trim()}"))
            return null;
        told = Parse(File.ReadAllText(word));
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        told["DELTAQUERY_KAFKA_HOME"] = Path.Combine(cache, "deltaquery", "kafka-4.3.1");
        return new(told);
    }

    private static Dictionary<string, string> Parse(string lines) =>
        lines.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim());

    /// <summary>The folder of start-kafka.sh, or null.</summary>
    private static string? Services([CallerFilePath] string source = "")
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "..", "shared", "services"));
        return File.Exists(Path.Combine(folder, "start-kafka.sh")) ? folder : null;
    }
}
