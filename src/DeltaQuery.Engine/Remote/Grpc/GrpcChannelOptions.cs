using System.Security.Cryptography.X509Certificates;
using DeltaQuery.Engine.Redaction;

namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>Where a channel leads, and how.</summary>
internal sealed record GrpcChannelOptions(string Host, int Port)
{
    public bool UsesTls { get; init; }

    /// <summary>What goes with every call: the login, and what the address names.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The values among <see cref="Headers"/> that nobody may see.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    public string UserAgent { get; init; } = "DeltaQuery";

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The certificates that are trusted in place of the system's; null for those.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>How long a message may be, in bytes; Spark's own clients take 128 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 128 << 20;

    /// <summary>What a server said, which may be what it was sent.</summary>
    public string Shown(string message) =>
        Secrets.Aggregate(message, (text, secret) => text.Replace(secret, SecretKeys.Mask, StringComparison.Ordinal));
}
