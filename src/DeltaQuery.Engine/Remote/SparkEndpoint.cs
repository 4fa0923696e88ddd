using System.Globalization;
using System.Net;
using DeltaQuery.Engine.Redaction;

namespace DeltaQuery.Engine.Remote;

/// <summary>Where a Spark Connect server is, and how to log in:
/// <c>sc://host:port/;token=..;use_ssl=true;user_id=..;x-header=..</c>.</summary>
/// <remarks>Secrets go over plain text to this machine alone, and are in nothing that can be shown: no message, no text of this
/// object.</remarks>
internal sealed class SparkEndpoint
{
    public const int DefaultPort = 15002;

    private const string Scheme = "sc://";
    private const string Form = "write sc://host:port/;token=..;use_ssl=true;user_id=..;user_agent=..;session_id=..;x-header=..";
    private const int MaxUserAgentLength = 200;

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private bool? _usesTls;
    private string? _token;

    private SparkEndpoint(string host, int port) => (Host, Port) = (host, port);

    /// <summary>The host's name or address, an IPv6 address without brackets.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Host and port, as they may be shown.</summary>
    public string Address =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Whether the connection is encrypted: as <c>use_ssl</c> says, else where there is a token.</summary>
    public bool UsesTls => _usesTls ?? _token is not null;

    public bool IsLoopback => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether the address or a secret gives a token.</summary>
    public bool HasToken => _token is not null;

    /// <summary>The user that the session belongs to on the server.</summary>
    public string UserId { get; private set; } = Environment.UserName;

    /// <summary>What the address calls the program; null if it does not.</summary>
    public string? UserAgent { get; private set; }

    /// <summary>The session that is to be joined; null for one of one's own.</summary>
    public Guid? SessionId { get; private set; }

    /// <summary>Reads an address.</summary>
    /// <exception cref="DeltaException">It is none; what is wrong with it is said without its values.</exception>
    public static SparkEndpoint Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!IsUrl(url))
            throw Wrong("the address of a Spark Connect server begins with sc://");
        var rest = url[Scheme.Length..];
        var end = rest.IndexOfAny(['/', ';']);
        var server = end < 0 ? rest : rest[..end];
        var endpoint = Server(server);
        var parameters = end < 0 ? "" : rest[end..].TrimStart('/');
        if (parameters.Length > 0 && parameters[0] != ';')
            throw Wrong("the address of a Spark Connect server has no path: parameters follow /;");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in parameters.Split(';', StringSplitOptions.RemoveEmptyEntries))
            endpoint.Take(parameter, seen);
        endpoint.CheckSecrets();
        return endpoint;
    }

    /// <summary>The same server with a token from elsewhere.</summary>
    /// <exception cref="DeltaException">It would go over plain text.</exception>
    public SparkEndpoint WithToken(string token)
    {
        var endpoint = new SparkEndpoint(Host, Port) { UserId = UserId, UserAgent = UserAgent, SessionId = SessionId, _usesTls = _usesTls };
        endpoint._token = Checked("token", token);
        foreach (var (name, value) in _headers)
            endpoint._headers.Add(name, value);
        endpoint.CheckSecrets();
        return endpoint;
    }

    /// <summary>The headers of every call, the token among them.</summary>
    public IReadOnlyDictionary<string, string> Headers()
    {
        var headers = new Dictionary<string, string>(_headers, StringComparer.OrdinalIgnoreCase);
        if (_token is not null)
            headers["authorization"] = "Bearer " + _token;
        return headers;
    }

    /// <summary>The values of headers that nobody may see.</summary>
    public IReadOnlyList<string> Secrets() =>
    [
        .. _headers.Where(header => IsSecret(header.Key)).Select(header => header.Value), .. _token is { } token ? new[] { token } : [],
    ];

    /// <summary>Whether a text means to be such an address.</summary>
    public static bool IsUrl(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>The address without its parameters.</summary>
    public override string ToString() => Scheme + Address;

    private static SparkEndpoint Server(string server)
    {
        if (server.Contains('@', StringComparison.Ordinal))
            throw Wrong("the address of a Spark Connect server has no user and password in it: it takes a token");
        var closing = server.StartsWith('[') ? server.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = server.IndexOf(':', closing + 1);
        var host = closing > 0 ? server[1..closing] : colon < 0 ? server : server[..colon];
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown || (closing > 0 && closing + 1 < server.Length && colon != closing + 1))
            throw Wrong(host.Length == 0 ? "the address of a Spark Connect server has no host" : $"\"{host}\" is no name of a host");
        if (colon < 0)
            return new SparkEndpoint(host, DefaultPort);
        var digits = server[(colon + 1)..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? new SparkEndpoint(host, port) : throw Wrong($"\"{digits}\" is no port");
    }

    private void Take(string parameter, HashSet<string> seen)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        // What has no name may be the rest of a token: it is not shown.
        if (equals <= 0)
            throw Wrong("the address of a Spark Connect server has a parameter that is not name=value");
        var name = parameter[..equals];
        if (!seen.Add(name))
            throw Wrong($"the address of the Spark Connect server has the parameter {Shown(name)} twice");
        var value = Checked(name, Uri.UnescapeDataString(parameter[(equals + 1)..]));
        switch (name)
        {
            case "token":
                _token = value;
                break;
            case "use_ssl":
                _usesTls = value is "true" or "false" ? value == "true" : throw Wrong("use_ssl is true or false");
                break;
            case "user_id":
                UserId = value;
                break;
            case "user_agent":
                UserAgent = value.Length <= MaxUserAgentLength ? value
                    : throw Wrong($"user_agent is longer than {MaxUserAgentLength} characters");
                break;
            case "session_id":
                SessionId = Guid.TryParseExact(value, "D", out var id) ? id : throw Wrong("session_id is no UUID");
                break;
            case var header when header.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && IsHeaderName(header):
                _headers.Add(header, value);
                break;
            default:
                throw Wrong($"the address of the Spark Connect server has an unknown parameter {Shown(name)}",
                    _token is null ? null : "a ; within a token is written %3B");
        }
    }

    private void CheckSecrets()
    {
        if (UsesTls || IsLoopback)
            return;
        if (_token is not null)
            throw Wrong($"the token would go to {Address} as plain text",
                "leave out use_ssl=false: only to this machine itself does a token go without TLS");
        if (_headers.Keys.FirstOrDefault(IsSecret) is { } secret)
            throw Wrong($"the value of {secret} would go to {Address} as plain text", "add use_ssl=true");
    }

    private string Checked(string name, string value)
    {
        if (value.Length == 0)
            throw Wrong($"the parameter {Shown(name)} has no value");
        return value.All(letter => letter is >= ' ' and <= '~') ? value
            : throw Wrong($"the value of {Shown(name)} has characters that a header of HTTP cannot hold");
    }

    private static bool IsSecret(string header) =>
        SecretKeys.IsSecret(header.Replace('-', '.')) || header.Contains("auth", StringComparison.OrdinalIgnoreCase);

    private static bool IsHeaderName(string name) => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    // What stands behind a token may be the rest of one with a semicolon.
    private string Shown(string name) => _token is null && name.Length <= 40 && IsHeaderName(name) ? name : SecretKeys.Mask;

    private static DeltaException Wrong(string message, string? hint = null) =>
        new(DeltaErrorCode.ConnectionFailed, message) { Hint = hint ?? Form, SqlState = SqlStates.CannotConnect };
}
