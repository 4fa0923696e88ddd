using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Storage.S3;

namespace DeltaQuery.Engine.Execution.Secrets;

/// <summary>The options of a CREATE SECRET as a secret. No message tells a value, for it may be a key in the wrong place.</summary>
internal sealed class SecretOptions(ExecutionContext context, CreateSecretStatement statement)
{
    private const string Config = "config";
    private const string Chain = "credential_chain";

    /// <summary>Reads them.</summary>
    /// <param name="usual">How paths are reached without a secret: region, limits and checksums are taken from there.</param>
    /// <exception cref="DeltaException">An option is missing, does not go with another one, or cannot have its value.</exception>
    public S3Secret Read(S3Options usual)
    {
        if (Text("TYPE") is null)
            throw Wrong(statement.Span, "a secret needs a TYPE", "write TYPE S3, or TYPE TEXT");
        if (!IsOneOf("TYPE", "s3"))
            throw Wrong("TYPE", "TYPE must be S3 or TEXT");
        if (Option("VALUE") is not null)
            throw Wrong("VALUE", "VALUE goes with TYPE TEXT");
        if (Text("REFRESH") is not null && !IsOneOf("REFRESH", "auto"))
            throw Wrong("REFRESH", "REFRESH must be auto", "keys of the credential chain are always got anew before they end");
        var provider = Text("PROVIDER") is null || IsOneOf("PROVIDER", Config) ? Config
            : IsOneOf("PROVIDER", Chain) ? Chain
            : throw Wrong("PROVIDER", $"PROVIDER must be {Config} or {Chain}");
        var options = WithServer(WithKeys(usual, provider));
        try
        {
            S3Client.Check(options);
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, statement.Span.Start);
        }

        return new S3Secret(statement.Name?.Value ?? SecretHandler.DefaultName, provider, Scopes(), options);
    }

    /// <summary>Whether the secret is a text.</summary>
    public bool IsText => IsOneOf("TYPE", "text");

    /// <summary>Reads those of a text.</summary>
    /// <exception cref="DeltaException">As of <see cref="Read"/>.</exception>
    public (string Name, string Value) ReadText()
    {
        if (statement.Options.FirstOrDefault(o => o.Name is not ("TYPE" or "VALUE")) is { } odd)
            throw Wrong(odd.Name, $"{odd.Name} does not go with TYPE TEXT");
        var value = Text("VALUE") ?? throw Wrong(statement.Span, "a secret of TYPE TEXT needs a VALUE");
        return statement.Name is { } name ? (name.Value, value)
            : throw Wrong(statement.Span, "a secret of TYPE TEXT needs a name", "SECRET name is written where its value is to stand");
    }

    private S3Options WithKeys(S3Options usual, string provider)
    {
        var (id, secret, token, profile) = (Text("KEY_ID"), Text("SECRET"), Text("SESSION_TOKEN"), Text("PROFILE"));
        if (provider == Chain && new[] { "KEY_ID", "SECRET", "SESSION_TOKEN" }.FirstOrDefault(o => Text(o) is not null) is { } odd)
            throw Wrong(odd, $"{odd} does not go with PROVIDER {Chain}", $"leave PROVIDER out to give keys, or {odd} to have them found");
        if (provider == Config && profile is not null)
            throw Wrong("PROFILE", $"PROFILE needs PROVIDER {Chain}");
        if ((id is null) != (secret is null))
            throw Wrong(id is null ? "SECRET" : "KEY_ID", "KEY_ID and SECRET go together, and only one is given");
        if (token is not null && id is null)
            throw Wrong("SESSION_TOKEN", "SESSION_TOKEN needs KEY_ID and SECRET");
        return usual with
        {
            AccessKeyId = id, SecretAccessKey = secret, SessionToken = token, Profile = profile,
            Anonymous = provider == Config && id is null, // as DuckDB has it
        };
    }

    private S3Options WithServer(S3Options options)
    {
        var endpoint = Text("ENDPOINT")?.TrimEnd('/');
        var ssl = Truth("USE_SSL");
        if (ssl == false && endpoint is null)
            throw Wrong("USE_SSL", "USE_SSL false needs an ENDPOINT");
        var scheme = endpoint?.IndexOf("://", StringComparison.Ordinal) is > 0 and var at ? endpoint[..at].ToLowerInvariant() : null;
        if (ssl is { } said && scheme is not null && said != (scheme == "https"))
            throw Wrong("USE_SSL", "USE_SSL says otherwise than the ENDPOINT's URL", "give ENDPOINT 'host:port' without http:// or https://");
        if (scheme == "http" && ssl != false)
            throw Wrong("ENDPOINT", "the ENDPOINT speaks plain HTTP, which is not allowed", "add USE_SSL false, if everything between is to be trusted");
        if (endpoint is not null && scheme is null)
            endpoint = (ssl == false ? "http://" : "https://") + endpoint;
        if (Text("URL_STYLE") is not null && !IsOneOf("URL_STYLE", "path") && !IsOneOf("URL_STYLE", "vhost"))
            throw Wrong("URL_STYLE", "URL_STYLE must be path or vhost");
        return options with
        {
            Endpoint = endpoint, Region = Text("REGION") ?? options.Region, AllowHttp = ssl == false,
            PathStyle = Text("URL_STYLE") is null ? null : IsOneOf("URL_STYLE", "path"), SingleWriter = Truth("SINGLE_WRITER") ?? options.SingleWriter,
        };
    }

    private List<string> Scopes()
    {
        var scopes = new List<string>();
        foreach (var value in Option("SCOPE")?.Values ?? [])
        {
            var scope = Value("SCOPE", value) ?? "";
            var end = scope.IndexOf("://", StringComparison.Ordinal);
            if (end < 0 || !S3Location.IsScheme(scope[..end]))
                throw Wrong("SCOPE", "a SCOPE begins with s3://", "write SCOPE 's3://bucket/prefix'");
            var path = ObjectStores.Normalize(scope, "/");
            scopes.Add(path.Length <= end ? S3Location.Scheme + "://" : path);
        }

        return scopes;
    }

    private bool IsOneOf(string name, string value) => value.Equals(Text(name), StringComparison.OrdinalIgnoreCase);

    private bool? Truth(string name) => Text(name)?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => throw Wrong(name, $"{name} must be true or false"),
    };

    /// <summary>The value of an option that has one; null if it is not given, or empty.</summary>
    private string? Text(string name) => Option(name) switch
    {
        null => null,
        { Values: [var value] } => Value(name, value) is { Length: > 0 } text ? text : null,
        _ => throw Wrong(name, $"{name} must be one value"),
    };

    private string? Value(string name, SecretValue value) => value.Kind switch
    {
        SecretValueKind.Text => value.Text,
        SecretValueKind.Variable => (string?)context.Connection.Scalar($"SELECT CAST(getvariable({SqlText.Literal(value.Text)}) AS VARCHAR)"),
        _ => !context.Parameters.TryGetValue(value.Text, out var given) ? throw Wrong(name, $"parameter ${value.Text} has no value")
            : given switch
            {
                null => null,
                string text => text,
                bool truth => truth ? "true" : "false",
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                _ => throw Wrong(name, $"the parameter ${value.Text} must be a text"),
            },
    };

    private SecretOption? Option(string name) => statement.Options.FirstOrDefault(o => o.Name == name);

    private DeltaException Wrong(string name, string message, string? hint = null) => Wrong(Option(name)!.Span, message, hint);

    private DeltaException Wrong(SourceSpan place, string message, string? hint = null) =>
        new DeltaException(DeltaErrorCode.QueryFailed, message) { Hint = hint }.At(context.Text, place.Start);
}
