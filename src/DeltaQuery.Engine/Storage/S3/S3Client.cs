using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>Calls a server that speaks S3: each request within a time, repeated where that is harmless, and its failures as ours.</summary>
internal sealed class S3Client : IDisposable
{
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(10);

    private const double SlowestLine = 1 << 20; // bytes a second, of all requests together, for which there is time

    private static readonly ResiliencePropertyKey<long> Bytes = new("bytes");

    private readonly AmazonS3Client _client;
    private readonly ResiliencePipeline _repeated;
    private readonly S3Options _options;
    private readonly S3Limits _limits;

    /// <param name="options">The server and the keys.</param>
    /// <param name="limits">How long and how often it is asked; those of the options if null.</param>
    /// <param name="counters">Counts what is sent.</param>
    /// <exception cref="DeltaException">StorageFailed: plain HTTP without leave, a profile that is not there, half a key.</exception>
    public S3Client(S3Options options, S3Limits? limits = null, S3Counters? counters = null)
    {
        _options = options = Completed(options);
        _limits = limits ??= new S3Limits(options.Timeout, options.Retries);
        Counters = counters ?? new S3Counters();
        _client = new AmazonS3Client(Credentials(options), Configuration(options));

        // The SDK itself repeats nothing: it cannot tell a commit from a read, and repeats no body that breaks off (TRAPS W7).
        _repeated = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue, BackoffType = DelayBackoffType.Exponential, UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(50), MaxDelay = TimeSpan.FromSeconds(5),
                ShouldHandle = tried => ValueTask.FromResult(
                    tried.Outcome.Exception is { } error && tried.AttemptNumber < S3Failures.Repeats(error, limits.Retries)),
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = asked => ValueTask.FromResult(limits.Timeout + TimeSpan.FromSeconds(asked.Context.Properties.GetValue(Bytes, 0) / SlowestLine)),
            })
            .Build();
    }

    public S3Options Options => _options;

    /// <summary>What was sent.</summary>
    public S3Counters Counters { get; }

    /// <summary>How often a request is repeated.</summary>
    public int Retries => _limits.Retries;

    /// <summary>Where requests go, for messages.</summary>
    public string Endpoint => _options.Endpoint ?? $"AWS S3 in {_options.Region ?? "us-east-1"}";

    /// <summary>Calls the server as often as it takes, within the limits.</summary>
    /// <param name="verb">What is tried, for messages.</param>
    /// <param name="path">With what.</param>
    /// <param name="call">The request; it must be harmless to send it twice.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="bytes">How many bytes may go over the line meanwhile, of this request and of others beside it: they have their time.</param>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    /// <exception cref="DeltaException">StorageFailed.</exception>
    public async Task<T> CallAsync<T>(
        string verb, string path, Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken, long bytes = 0)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Bytes, bytes);
        try
        {
            return await _repeated.ExecuteAsync(
                async tried =>
                {
                    Counters.Count(verb);
                    return await call(_client, tried.CancellationToken).ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
        }
        catch (Exception e) when (!IsCancelled(e, cancellationToken))
        {
            throw S3Failures.Of(verb, path, e, Endpoint);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Calls the server once, and tells what it said; for writes of which a second one would not be the first.</summary>
    public async Task<T> CallOnceAsync<T>(Func<AmazonS3Client, CancellationToken, Task<T>> call)
    {
        Counters.Count("write");
        using var limit = new CancellationTokenSource(_limits.Timeout);
        return await call(_client, limit.Token).ConfigureAwait(false);
    }

    /// <summary>Complains of options by which no server can be asked, without asking one.</summary>
    /// <exception cref="DeltaException">StorageFailed.</exception>
    public static void Check(S3Options options)
    {
        options = Completed(options);
        _ = Credentials(options);
        _ = Configuration(options);
    }

    public void Dispose() => _client.Dispose();

    private static bool IsCancelled(Exception e, CancellationToken token) => e is OperationCanceledException && token.IsCancellationRequested;

    private static AmazonS3Config Configuration(S3Options options)
    {
        var configuration = new AmazonS3Config
        {
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0, // or it sends a put again up to ten times, unseen, where a connection ends without an answer
            Timeout = Timeout.InfiniteTimeSpan, // ours is that of each call
            ConnectTimeout = ToConnect,
            IgnoreConfiguredEndpointUrls = true, // the SDK would go to AWS_ENDPOINT_URL with a secret's keys, and over plain HTTP
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            RequestChecksumCalculation = options.Checksums ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = options.Checksums ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED,
        };
        var region = options.Region ?? "us-east-1";
        if (options.Endpoint is not { } endpoint)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            return configuration;
        }

        if (!Uri.TryCreate(endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"https://{endpoint}", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https") || endpoint.AsSpan().IndexOfAny("?# ") >= 0)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"'{Shown(endpoint)}' is no S3 endpoint") { Hint = "write https://host:port" };
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"the S3 endpoint {Shown(endpoint)} holds a user or a password")
            {
                Hint = "write https://host:port, and the keys as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or in a secret",
            };
        }

        if (uri.Scheme == "http" && !options.AllowHttp)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"the S3 endpoint {endpoint} speaks plain HTTP, which is not allowed")
            {
                Hint = "set AWS_ALLOW_HTTP=true, or USE_SSL false in the secret, if everything between is to be trusted",
            };
        }

        configuration.ServiceURL = uri.ToString();
        configuration.UseHttp = uri.Scheme == "http";
        configuration.AuthenticationRegion = region;
        return configuration;
    }

    // What stands before an @ may be a password.
    private static string Shown(string endpoint) => endpoint.LastIndexOf('@') is >= 0 and var at ? "***" + endpoint[at..] : endpoint;

    /// <summary>With the region, and if the keys are a profile's with the endpoint, that the AWS files tell.</summary>
    private static S3Options Completed(S3Options options)
    {
        var hasKeys = options.Anonymous || options.AccessKeyId is not null;
        if (options.Region is not null && (hasKeys || options.Endpoint is not null))
            return options;
        return new CredentialProfileStoreChain().TryGetProfile(options.Profile ?? "default", out var profile)
            ? options with { Region = options.Region ?? profile.Region?.SystemName, Endpoint = options.Endpoint ?? (hasKeys ? null : profile.EndpointUrl) }
            : options;
    }

    private static AWSCredentials Credentials(S3Options options)
    {
        if (options.Anonymous)
            return new AnonymousAWSCredentials();
        if (options.AccessKeyId is { } id && options.SecretAccessKey is { } secret)
            return options.SessionToken is { } token ? new SessionAWSCredentials(id, secret, token) : new BasicAWSCredentials(id, secret);
        if (options.AccessKeyId is not null || options.SecretAccessKey is not null)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, "an S3 access key has two parts, and only one is given")
            {
                Hint = "give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither",
            };
        }

        if (options.Profile is not { } profile)
            return new ChainCredentials();
        return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found)
            ? found
            : throw new DeltaException(DeltaErrorCode.StorageFailed, $"there is no AWS profile {profile}") { Hint = "look into ~/.aws/credentials and ~/.aws/config" };
    }
}
