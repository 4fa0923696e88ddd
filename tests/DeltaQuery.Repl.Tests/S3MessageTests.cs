using System.Net;
using System.Net.Sockets;
using DeltaQuery.Testing;

namespace DeltaQuery.Repl.Tests;

/// <summary>What a user of dq sees where S3 cannot be reached: one sentence and a hint, and no key.</summary>
public sealed class S3MessageTests
{
    /// <summary>What differs from a root that can be read; <c>{endpoint}</c> is the server.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "AWS_ACCESS_KEY_ID=n0b0dy", "cannot list s3://deltaquery-tests/x: {endpoint} does not know the access key", "AWS_ACCESS_KEY_ID", "" },
        { "AWS_SECRET_ACCESS_KEY=n0b0dy", "cannot list s3://deltaquery-tests/x: {endpoint} refuses the secret of the access key", "AWS_SECRET_ACCESS_KEY", "" },
        { "", "cannot list s3://deltaquery-no-such-bucket/x: there is no bucket deltaquery-no-such-bucket at {endpoint}", "the bucket's name", "s3://deltaquery-no-such-bucket/x" },
        { "AWS_ENDPOINT_URL={tls}", "cannot list s3://deltaquery-tests/x: no secure connection to {tls}: ", "whether it speaks TLS", "" },
        { "AWS_ENDPOINT_URL=http://127.0.0.1:9", "cannot list s3://deltaquery-tests/x: http://127.0.0.1:9 cannot be reached: Connection refused", "AWS_ENDPOINT_URL", "" },
        { "AWS_ENDPOINT_URL=http://no-such-host.invalid", "cannot list s3://deltaquery-tests/x: http://no-such-host.invalid cannot be reached: ", "AWS_ENDPOINT_URL", "" },
        { "AWS_ENDPOINT_URL=what?", "'what?' is no S3 endpoint", "https://host:port", "" },
        { "AWS_ALLOW_HTTP=", "the S3 endpoint {endpoint} speaks plain HTTP, which is not allowed", "AWS_ALLOW_HTTP", "" },
        { "AWS_SECRET_ACCESS_KEY=", "an S3 access key has two parts, and only one is given", "AWS_SECRET_ACCESS_KEY", "" },
        { "AWS_ACCESS_KEY_ID=;AWS_SECRET_ACCESS_KEY=;AWS_PROFILE=no-such", "there is no AWS profile no-such", "~/.aws", "" },
        { "AWS_ACCESS_KEY_ID=;AWS_SECRET_ACCESS_KEY=;AWS_EC2_METADATA_DISABLED=true", "cannot list s3://deltaquery-tests/x: no access key was found", "CREATE SECRET", "" },
        { "AWS_SKIP_SIGNATURE=true", "cannot list s3://deltaquery-tests/x: {endpoint} does not allow it (AccessDenied)", "rights", "" },
    };

    [SkippableTheory]
    [MemberData(nameof(Faults))]
    public async Task What_is_wrong_is_told_in_one_sentence_with_a_hint(string variables, string message, string hint, string root)
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        await S3Server.NewRootAsync(); // makes the bucket
        var run = DqProcess.Run([root.Length > 0 ? root : "s3://deltaquery-tests/x", "-c", "SHOW TABLES"], null, variables: Variables(variables));
        var lines = run.Error.TrimEnd().Split('\n');
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.StartsWith($"-c:1:1: error[58030 StorageFailed]: {Filled(message)}", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  hint: ", lines[^1], StringComparison.Ordinal);
        Assert.Contains(hint, lines[^1], StringComparison.Ordinal);
        Assert.InRange(lines.Length, 2, 2);
        Assert.DoesNotContain("n0b0dy", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_a_service_for_keys_does_not_wait_for_it()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0); // takes connections, and answers nothing
        silent.Start();
        using var home = new TemporaryFolder();
        var run = DqProcess.Run(["s3://b/x", "-c", "SHOW TABLES"], null, variables: new Dictionary<string, string>
        {
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = $"http://{silent.LocalEndpoint}", ["AWS_ACCESS_KEY_ID"] = "", ["AWS_SECRET_ACCESS_KEY"] = "", ["HOME"] = home.Path,
        });
        Assert.Equal(3, run.Code);
        Assert.Contains("no access key was found", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'k3y1d', SECRET 's3cr3t', ENDPIONT 'x')")]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'k3y1d', SECRET 's3cr3t'); SELECT wrong")]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID\n'k3y1d', SECRET\n's3cr3t' ); SELECT wrong")]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'k3y1d', SECRET 's3cr3t)")]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'k3y1d, SECRET 's3cr3t')")]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'k3y1d', SECRET s3cr3t/x)")]
    [InlineData("CREAT SECRET s (TYPE S3, KEY_ID 'k3y1d', SECRET 's3cr3t')")]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'k3y1d', SECRET 's3cr3t'); EXPLAIN SHOW SECRETS; FROM nix")]
    [InlineData("SET s3_secret_access_key = 's3cr3t'")]
    public void No_key_is_shown_with_an_error(string sql)
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run([folder.Path, "--keep-going", "-c", sql]);
        Assert.Equal(3, run.Code);
        Assert.Contains("error[", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", run.Out + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("k3y1d", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_a_key_is_shown_with_its_error()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run([folder.Path, "-c", "CREATE SECRET s (TYPE S3, KEY_ID 'k3y1d', SECRET 's3cr3t');\nSELECT wrong"]);
        Assert.Contains("\n  SELECT wrong\n         ^", run.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Variables(string changes)
    {
        var variables = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = S3Server.Options.Endpoint!, ["AWS_ALLOW_HTTP"] = "true", ["AWS_REGION"] = S3Server.Options.Region ?? "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = S3Server.Options.AccessKeyId!, ["AWS_SECRET_ACCESS_KEY"] = S3Server.Options.SecretAccessKey!,
        };
        foreach (var change in changes.Split(';', StringSplitOptions.RemoveEmptyEntries))
            variables[change.Split('=', 2)[0]] = Filled(change.Split('=', 2)[1]);
        return variables;
    }

    private static string Filled(string text) => text
        .Replace("{endpoint}", S3Server.Options.Endpoint, StringComparison.Ordinal)
        .Replace("{tls}", S3Server.Options.Endpoint?.Replace("http://", "https://", StringComparison.Ordinal), StringComparison.Ordinal);
}
