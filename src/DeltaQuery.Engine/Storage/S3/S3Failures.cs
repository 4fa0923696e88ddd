using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using Polly.Timeout;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>What a failure of a request means: whether it passes, and how it is told.</summary>
internal static class S3Failures
{
    /// <summary>What to do where there are no keys.</summary>
    public const string KeysHint =
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or CREATE SECRET, or AWS_SKIP_SIGNATURE=true for a public bucket";

    private const int RepeatsUnheard = 2; // a server that says nothing for so long is not there
    private const int RepeatsUnreached = 5; // in 2 s: long enough for one that is being restarted

    /// <summary>How often a request that failed so is repeated.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="most">How often one that passes is.</param>
    public static int Repeats(Exception error, int most) => error switch
    {
        TimeoutRejectedException => Math.Min(RepeatsUnheard, most),
        _ when !Passes(error) => 0,
        _ when IsBeforeTheRequest(error) => Math.Min(RepeatsUnreached, most),
        _ => most,
    };

    /// <summary>Whether it is worth a second try: the server is busy, or the line broke.</summary>
    public static bool Passes(Exception error) => error switch
    {
        DeltaException => false,
        TimeoutRejectedException => true,
        _ when Innermost(error) is AuthenticationException || IsWithoutKeys(error) => false,
        AmazonUnmarshallingException => true,
        ObjectChangedException => false, // an IOException, too, but the same request would be told the same
        AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented } => false,
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests } => true,
        AmazonServiceException { ErrorCode: "SlowDown" or "RequestTimeout" or "Throttling" or "ThrottlingException" or "OperationAborted" } => true,
        AmazonServiceException { ErrorCode: { Length: > 0 }, StatusCode: >= HttpStatusCode.BadRequest } => false,
        _ => IsOfTheLine(error),
    };

    /// <summary>Whether a server that answered so has not done what was asked, and will not.</summary>
    public static bool IsRefusal(Exception error) =>
        error is AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and <= HttpStatusCode.NotImplemented } e
        && e.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.InternalServerError)
        && e.ErrorCode != "RequestTimeout"
        || IsBeforeTheRequest(error);

    /// <summary>The failure as ours: a <see cref="FileNotFoundException"/>, or one that says in a sentence what to look at.</summary>
    public static Exception Of(string verb, string path, Exception error, string endpoint)
    {
        if (error is DeltaException or FileNotFoundException or ObjectChangedException)
            return error;
        if (error is AmazonServiceException { StatusCode: HttpStatusCode.NotFound } gone && gone.ErrorCode != "NoSuchBucket")
            return new FileNotFoundException($"{path} is not there", path, error);
        var (what, hint) = Told(error, path, endpoint);
        return new DeltaException(DeltaErrorCode.StorageFailed, $"cannot {verb} {path}: {what}", error) { Path = path, Hint = hint, IsTransient = Passes(error) };
    }

    private static (string What, string? Hint) Told(Exception error, string path, string endpoint)
    {
        var bucket = S3Location.Parse(path).Bucket;
        return error switch
        {
            AmazonServiceException { ErrorCode: "NoSuchBucket" } => (
                $"there is no bucket {bucket} at {endpoint}", "look at the bucket's name and at the endpoint (AWS_ENDPOINT_URL)"),
            AmazonServiceException { ErrorCode: "InvalidAccessKeyId" } => (
                $"{endpoint} does not know the access key", "look at AWS_ACCESS_KEY_ID, or at KEY_ID of the secret, and at the endpoint"),
            AmazonServiceException { ErrorCode: "SignatureDoesNotMatch" } => (
                $"{endpoint} refuses the secret of the access key", "look at AWS_SECRET_ACCESS_KEY, or at SECRET of the secret"),
            AmazonServiceException { ErrorCode: "ExpiredToken" or "TokenRefreshRequired" or "InvalidToken" } => (
                $"{endpoint} says that the session token is not, or no longer, good", "get new temporary keys (AWS_SESSION_TOKEN)"),
            AmazonServiceException { StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect } or
                AmazonServiceException { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" } => (
                $"the bucket {bucket} lies in another region: {error.Message}", "set AWS_REGION, or REGION of the secret"),
            AmazonServiceException { ErrorCode: "RequestTimeTooSkewed" } => (
                $"the clock of this machine is not that of {endpoint}", "set the clock"),
            AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } => (
                $"{endpoint} does not allow it ({Code(error)})", $"look at the rights of the access key on the bucket {bucket}"),
            AmazonServiceException { StatusCode: > 0 } e => ($"{endpoint} answers {(int)e.StatusCode} {Code(e)}: {e.Message}", null),
            TimeoutRejectedException or TaskCanceledException => ($"{endpoint} did not answer in time", "look at the network and the endpoint, or SET deltaquery.s3.timeout"),
            _ when IsWithoutKeys(error) => ("no access key was found", KeysHint),
            _ when Innermost(error) is AuthenticationException tls => ($"no secure connection to {endpoint}: {tls.Message}", "look at its certificate, and whether it speaks TLS"),
            _ when IsOfTheLine(error) => ($"{endpoint} cannot be reached: {Innermost(error).Message}", "look at the endpoint (AWS_ENDPOINT_URL) and the network"),
            _ => (error.Message, null),
        };
    }

    private static string Code(Exception error) => (error as AmazonServiceException)?.ErrorCode ?? "";

    private static bool IsWithoutKeys(Exception error) => error is AmazonClientException && (
        error.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("IAM", StringComparison.Ordinal));

    private static bool IsOfTheLine(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is HttpRequestException or IOException or SocketException or WebException)
                return e is not FileNotFoundException;
        }

        return false;
    }

    // No connection came about, so nothing was sent.
    private static bool IsBeforeTheRequest(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            // A host that cannot be reached any more may have been, when the request was sent.
            if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
                or SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound })
                return true;
        }

        return IsWithoutKeys(error);
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
