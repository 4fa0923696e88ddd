namespace DeltaQuery.Engine;

/// <summary>The Spark cluster on which a session's statements run.</summary>
/// <param name="Address">Host and port.</param>
/// <param name="Version">Spark's version: <c>4.2.0</c>.</param>
/// <param name="SessionId">What the cluster calls the session.</param>
public sealed record RemoteServer(string Address, string Version, string SessionId)
{
    /// <summary>The connection that leads there; null where an address was given.</summary>
    public string? Connection { get; init; }
}
