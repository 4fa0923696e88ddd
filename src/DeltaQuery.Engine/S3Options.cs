using System.Text;

namespace DeltaQuery.Engine;

/// <summary>How a store that speaks S3 is reached. What is null is found as the AWS SDK does: profile, then roles of the machine.</summary>
public sealed record S3Options
{
    /// <summary>The server's URL; null for AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region; <c>us-east-1</c> if null.</summary>
    public string? Region { get; init; }

    /// <summary>The access key's id.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The access key's secret.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>The token of temporary keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>A profile of the shared AWS files.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether requests are not signed, for public buckets.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whether the bucket stands in the URL's path, not in the host's name; null for a path where an endpoint is given.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>Whether plain HTTP is allowed: keys are not sent, but rows and names can be read on the way.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Whether nobody else writes: then a store may be written that ignores <c>If-None-Match</c>.</summary>
    public bool SingleWriter { get; init; }

    /// <summary>Whether requests and answers carry the SDK's checksums where the operation does not ask for them; several stores refuse them.</summary>
    public bool Checksums { get; init; }

    /// <summary>How long one request may take, before it is given up or repeated.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that failed for a passing reason is repeated.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>What the environment says, by the names that the AWS tools and delta-rs use: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION,
    /// AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, AWS_ALLOW_HTTP, AWS_SKIP_SIGNATURE,
    /// AWS_VIRTUAL_HOSTED_STYLE_REQUEST, AWS_REQUEST_CHECKSUM_CALCULATION; and DELTAQUERY_S3_SINGLE_WRITER.</summary>
    public static S3Options FromEnvironment()
    {
        return new S3Options
        {
            Endpoint = Of("AWS_ENDPOINT_URL_S3") ?? Of("AWS_ENDPOINT_URL"),
            Region = Of("AWS_REGION") ?? Of("AWS_DEFAULT_REGION"),
            AccessKeyId = Of("AWS_ACCESS_KEY_ID"),
            SecretAccessKey = Of("AWS_SECRET_ACCESS_KEY"),
            SessionToken = Of("AWS_SESSION_TOKEN"),
            Profile = Of("AWS_PROFILE"),
            AllowHttp = Says("AWS_ALLOW_HTTP") ?? false,
            Anonymous = Says("AWS_SKIP_SIGNATURE") ?? false,
            PathStyle = !Says("AWS_VIRTUAL_HOSTED_STYLE_REQUEST"),
            SingleWriter = Says("DELTAQUERY_S3_SINGLE_WRITER") ?? false,
            Checksums = Of("AWS_REQUEST_CHECKSUM_CALCULATION")?.Equals("when_supported", StringComparison.OrdinalIgnoreCase) ?? false,
        };

        static string? Of(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

        static bool? Says(string name) => Of(name)?.ToLowerInvariant() switch
        {
            null => null,
            "true" or "1" or "yes" or "on" => true,
            _ => false,
        };
    }

    // Of all that a record would print, keys and tokens must not get into a log.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Endpoint = ").Append(Endpoint).Append(", Region = ").Append(Region).Append(", Profile = ").Append(Profile)
            .Append(", AccessKeyId = ").Append(AccessKeyId is null ? "" : "***");
        return true;
    }
}
