using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace DeltaQuery.Engine.Storage.S3;

/// <summary>Keys as the AWS SDK finds them: the environment, profiles, web identity, container, instance. It is asked within a time: where no service
/// of an instance answers, the SDK alone waits for 17 s.</summary>
internal sealed class ChainCredentials : AWSCredentials
{
    // A process or a sign-on that a profile names may take its time; the service of the machine that we are on is there at once, or not at all.
    private static readonly TimeSpan ForAll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ForInstance = TimeSpan.FromSeconds(3);

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    /// <exception cref="AmazonClientException">There are none.</exception>
    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            return await Task.Run(async () => await DefaultAWSCredentialsIdentityResolver.GetCredentials().GetCredentialsAsync().ConfigureAwait(false))
                .WaitAsync(AsksInstanceAlone() ? ForInstance : ForAll).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonClientException or TimeoutException or HttpRequestException or IOException)
        {
            throw new AmazonClientException("no credentials were found", e);
        }
    }

    private static bool AsksInstanceAlone()
    {
        string[] others =
        [
            "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ];
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws");
        return others.All(name => Environment.GetEnvironmentVariable(name) is not { Length: > 0 })
            && !File.Exists(Environment.GetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(folder, "credentials"))
            && !File.Exists(Environment.GetEnvironmentVariable("AWS_CONFIG_FILE") ?? Path.Combine(folder, "config"));
    }
}
