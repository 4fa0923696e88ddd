using System.Security.Cryptography.X509Certificates;

namespace DeltaQuery.Engine.Remote;

/// <summary>What a session on a Spark Connect server begins with.</summary>
internal sealed record SparkSessionOptions
{
    /// <summary>The session's time zone, as Spark names zones; null for the server's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Settings of Spark's that are made at once.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a connection may take to come about.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a call may take that runs no statement.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For how long a way to the server that is broken is tried again, without anything coming through.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The certificates that are trusted in place of the system's; null for those.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>How large the pieces are in which the server sends a batch, in bytes; null as it likes.</summary>
    public long? ChunkBytes { get; init; }
}
