using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>A schema registry with Confluent's interface. What it said of an id or a version is kept, as it never changes.</summary>
/// <remarks>StorageFailed: it cannot be reached or is not able to answer now; the same may be tried again later. Everything else will fail
/// again.
/// </remarks>
internal sealed class SchemaRegistry : IDisposable
{
    private const int MaxAnswer = 16 << 20;
    private const int MaxReferences = 1_000;

    private readonly HttpClient _client;
    private readonly ResiliencePipeline _repeated;
    private readonly ConcurrentDictionary<string, RegisteredSchema> _known = new();

    /// <exception cref="DeltaException">QueryFailed: the URL is none, holds a password, or would send one over plain HTTP.</exception>
    public SchemaRegistry(SchemaRegistryOptions options)
    {
        Url = Checked(options).TrimEnd('/');
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a password is for this address alone
            ConnectTimeout = options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // ours is that of each request
            MaxResponseContentBufferSize = MaxAnswer,
        };
        _client.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.schemaregistry.v1+json, application/json");
        if (options.Username is not null)
        {
            var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}"));
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", login);
        }

        _repeated = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Math.Max(1, options.Retries), BackoffType = DelayBackoffType.Exponential, UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(50), MaxDelay = TimeSpan.FromSeconds(2),
                ShouldHandle = tried => ValueTask.FromResult(
                    tried.AttemptNumber < options.Retries && tried.Outcome.Exception is { } error && Passes(error)),
            })
            .AddTimeout(options.Timeout)
            .Build();
    }

    /// <summary>The address, without what it is asked.</summary>
    public string Url { get; }

    /// <summary>The schema of an id; null if the registry has none.</summary>
    public Task<RegisteredSchema?> ByIdAsync(int id, CancellationToken cancellationToken) =>
        AskAsync($"/schemas/ids/{id}", keeps: true, cancellationToken);

    /// <summary>The newest schema of a subject; null if the registry has no such subject.</summary>
    public Task<RegisteredSchema?> LatestAsync(string subject, CancellationToken cancellationToken) =>
        AskAsync($"/subjects/{Uri.EscapeDataString(subject)}/versions/latest", keeps: false, cancellationToken);

    /// <summary>A schema of Avro with those that it refers to.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DeltaException">NotSupported: it is none of Avro. SchemaMismatch: it breaks a rule, or refers to what is not
    /// there.</exception>
    public async Task<AvroSchema> ParseAsync(RegisteredSchema schema, string name, CancellationToken cancellationToken)
    {
        if (schema.Type != RegisteredSchema.Avro)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{name} of {Url} is a schema of type {schema.Type}, not AVRO")
            {
                Hint = schema.Type == "JSON" ? "FORMAT JSON reads JSON text" : null,
            };
        }

        var texts = new List<string>();
        await AddReferencesAsync(schema, name, [], texts, cancellationToken).ConfigureAwait(false);
        return AvroSchema.Parse(schema.Text, $"{name} of {Url}", texts);
    }

    public void Dispose() => _client.Dispose();

    private async Task AddReferencesAsync(
        RegisteredSchema schema,
        string name,
        HashSet<RegisteredSchema.Reference> seen,
        List<string> texts,
        CancellationToken cancellationToken)
    {
        foreach (var reference in schema.References)
        {
            if (!seen.Add(reference))
                continue;
            if (seen.Count > MaxReferences)
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"{name} of {Url} refers to more than {MaxReferences} schemas");
            var path = $"/subjects/{Uri.EscapeDataString(reference.Subject)}/versions/{reference.Version}";
            var referred = await AskAsync(path, keeps: true, cancellationToken).ConfigureAwait(false)
                ?? throw new DeltaException(
                    DeltaErrorCode.SchemaMismatch,
                    $"{name} of {Url} refers to version {reference.Version} of {reference.Subject}, which is not there");
            await AddReferencesAsync(referred, name, seen, texts, cancellationToken).ConfigureAwait(false);
            texts.Add(referred.Text);
        }
    }

    private async Task<RegisteredSchema?> AskAsync(string path, bool keeps, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(path, out var known))
            return known;
        var (status, text) = await GetAsync(path, cancellationToken).ConfigureAwait(false);
        if (status == HttpStatusCode.NotFound && TellsOfSchemas(text))
            return null;
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new DeltaException(
                DeltaErrorCode.QueryFailed, $"the schema registry {Url}{path} answers {(int)status}: it does not let us in")
            {
                Hint = "look at USERNAME and PASSWORD of the connection",
            };
        }

        if (status != HttpStatusCode.OK || RegisteredSchema.Parse(text) is not { } schema)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"{Url}{path} answers {(int)status}, and not as a schema registry does")
            {
                Hint = "look at the URL of the connection: it ends before /schemas and /subjects",
            };
        }

        return keeps ? _known.GetOrAdd(path, schema) : schema;
    }

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _repeated.ExecuteAsync(
                async token =>
                {
                    using var response = await _client.GetAsync(new Uri(Url + path), token).ConfigureAwait(false);
                    if (response.StatusCode is >= HttpStatusCode.InternalServerError
                        or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
                        throw new HttpRequestException($"it answers {(int)response.StatusCode}", null, response.StatusCode);
                    return (response.StatusCode, await response.Content.ReadAsStringAsync(token).ConfigureAwait(false));
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException e)
        {
            throw Unreachable(path, "it did not answer in time", e);
        }
        catch (HttpRequestException e) when (Passes(e))
        {
            throw e.StatusCode is null
                ? Unreachable(path, $"it cannot be reached: {Innermost(e).Message}", e)
                : Unreachable(path, e.Message, e);
        }
        catch (HttpRequestException e)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"the schema registry {Url}{path}: {Innermost(e).Message}", e)
            {
                Hint = "look at its certificate, and at the URL of the connection",
            };
        }
    }

    /// <summary>Whether it is worth a second try. A certificate that is not good and an answer that is too long stay what they
    /// are.</summary>
    private static bool Passes(Exception error) => error switch
    {
        TimeoutRejectedException => true,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => false,
        HttpRequestException { InnerException: AuthenticationException } => false,
        HttpRequestException => true,
        _ => false,
    };

    private DeltaException Unreachable(string path, string why, Exception error) =>
        new(DeltaErrorCode.StorageFailed, $"the schema registry {Url}{path}: {why}", error)
        {
            Hint = "look at the URL of the connection, and whether the registry runs",
        };

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    /// <summary>Whether a 404 is a registry's: no such subject, version or schema.</summary>
    private static bool TellsOfSchemas(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error_code", out var code)
                && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) && number is 40401 or 40402 or 40403;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Checked(SchemaRegistryOptions options)
    {
        var shown = options.Url[(options.Url.LastIndexOf('@') + 1)..]; // what stands before an @ may be a password
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || uri.Query.Length + uri.Fragment.Length > 0)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"'{shown}' is no address of a schema registry")
            {
                Hint = "write https://host:port",
            };
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"the address of the schema registry {shown} holds a user or a password")
            {
                Hint = "write https://host:port, and give USERNAME and PASSWORD",
            };
        }

        if (options.Username is not null && uri.Scheme == "http" && !uri.IsLoopback && !options.AllowHttp)
        {
            throw new DeltaException(
                DeltaErrorCode.QueryFailed, $"the schema registry {options.Url} speaks plain HTTP, over which no password is sent")
            {
                Hint = "write https://host:port, or allow plain HTTP if everything between is to be trusted",
            };
        }

        return options.Url;
    }
}
