using System.Text;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>How a schema registry is asked.</summary>
/// <param name="Url">Its address, with the path before <c>/schemas</c> if it has one.</param>
internal sealed record SchemaRegistryOptions(string Url)
{
    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>Whether a password may go over plain HTTP to another machine.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request that failed for a reason that passes is repeated.</summary>
    public int Retries { get; init; } = 5;

    // The password must not be printed with whatever prints the options.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Url = ").Append(Url[(Url.LastIndexOf('@') + 1)..]);
        return true;
    }
}
