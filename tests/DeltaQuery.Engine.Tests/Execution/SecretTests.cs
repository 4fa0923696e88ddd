using System.Diagnostics;
using DeltaQuery.Engine.Execution.Telemetry;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Secrets of S3 as statements make and show them; no server is asked.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Keys = "KEY_ID 'k3y1d', SECRET 's3cr3t'";

    private readonly TestEngine _engine = new(s3: S3Server.Options with { Region = "us-east-1" });

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Secrets_are_shown_without_their_keys()
    {
        await _engine.RunAsync($"CREATE SECRET (TYPE S3, {Keys}, REGION 'eu-west-1')");
        await _engine.RunAsync(
            $"CREATE SECRET b (TYPE S3, {Keys}, SESSION_TOKEN 't0k3n', ENDPOINT 'h:9000', USE_SSL false, URL_STYLE 'path', SCOPE ['s3a://b/x/', 's3n://c'])");
        await _engine.RunAsync("CREATE SECRET c (TYPE S3, PROVIDER credential_chain, REGION 'r', ENDPOINT 'https://h/', URL_STYLE vhost)");
        Assert.Equal(
            [
                "__default_s3|s3|config|['s3://']|NULL|eu-west-1|NULL|redacted|redacted|NULL",
                "b|s3|config|['s3://b/x', 's3://c']|http://h:9000|us-east-1|path|redacted|redacted|redacted",
                "c|s3|credential_chain|['s3://']|https://h|r|vhost|NULL|NULL|NULL",
            ],
            await _engine.RowsAsync("SHOW SECRETS"));
        Assert.Equal("3", await _engine.ValueAsync("SELECT count(*) FROM (SHOW SECRETS)"));
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM duckdb_secrets()"));
    }

    [Fact]
    public async Task Sessions_share_them_and_names_have_no_case()
    {
        await _engine.RunAsync($"CREATE SECRET s (TYPE S3, {Keys})");
        using var other = _engine.Engine.OpenSession();
        Assert.Equal(["s"], await _engine.RowsAsync(other, "SELECT name FROM (SHOW SECRETS)"));
        Assert.Equal("there is a secret S already", (await _engine.ErrorAsync($"CREATE SECRET S (TYPE S3, {Keys})")).Message);
        await _engine.RunAsync($"CREATE SECRET IF NOT EXISTS s (TYPE S3, {Keys}, REGION 'other')");
        Assert.Equal("us-east-1", await _engine.ValueAsync("SELECT region FROM (SHOW SECRETS)"));
        await _engine.RunAsync($"CREATE OR REPLACE SECRET s (TYPE S3, {Keys}, REGION 'other')");
        Assert.Equal("other", await _engine.ValueAsync("SELECT region FROM (SHOW SECRETS)"));
        await _engine.RunAsync("DROP SECRET S");
        Assert.Equal("there is no secret s", (await _engine.ErrorAsync("DROP SECRET s")).Message);
        await _engine.RunAsync("DROP SECRET IF EXISTS s");
        Assert.Empty(await _engine.RowsAsync("SHOW SECRETS"));
    }

    [Fact]
    public async Task Values_may_be_parameters_and_variables()
    {
        await _engine.RunAsync("SET VARIABLE key = 's3cr3t'");
        await _engine.RunAsync(
            "CREATE SECRET s (TYPE S3, KEY_ID $id, SECRET getvariable('key'), USE_SSL $ssl, ENDPOINT 'h:1')", new Dictionary<string, object?> { ["id"] = "k3y1d", ["ssl"] = false });
        var secret = Assert.Single(_engine.Engine.State.S3.Secrets);
        Assert.Equal(("k3y1d", "s3cr3t", "http://h:1"), (secret.Options.AccessKeyId, secret.Options.SecretAccessKey, secret.Options.Endpoint));
        Assert.Equal("parameter $nix has no value", (await _engine.ErrorAsync("CREATE SECRET t (TYPE S3, KEY_ID $nix, SECRET 'x')")).Message);
    }

    [Theory]
    [InlineData("KEY_ID 'k3y1d', SECRET 's3cr3t'", "a secret needs a TYPE")]
    [InlineData("TYPE gcs", "TYPE must be S3 or TEXT")]
    [InlineData("TYPE S3, KEY_ID 'k3y1d'", "KEY_ID and SECRET go together, and only one is given")]
    [InlineData("TYPE S3, SECRET 's3cr3t'", "KEY_ID and SECRET go together, and only one is given")]
    [InlineData("TYPE S3, SESSION_TOKEN 's3cr3t'", "SESSION_TOKEN needs KEY_ID and SECRET")]
    [InlineData("TYPE S3, PROVIDER 's3cr3t'", "PROVIDER must be config or credential_chain")]
    [InlineData("TYPE S3, PROVIDER credential_chain, KEY_ID 'k3y1d', SECRET 's3cr3t'", "KEY_ID does not go with PROVIDER credential_chain")]
    [InlineData("TYPE S3, PROFILE 'p'", "PROFILE needs PROVIDER credential_chain")]
    [InlineData("TYPE S3, PROVIDER credential_chain, PROFILE 'there-is-no-such'", "there is no AWS profile there-is-no-such")]
    [InlineData("TYPE S3, USE_SSL false", "USE_SSL false needs an ENDPOINT")]
    [InlineData("TYPE S3, USE_SSL 's3cr3t', ENDPOINT 'h:1'", "USE_SSL must be true or false")]
    [InlineData("TYPE S3, ENDPOINT 'http://h:1'", "the ENDPOINT speaks plain HTTP, which is not allowed")]
    [InlineData("TYPE S3, ENDPOINT 'https://h:1', USE_SSL false", "USE_SSL says otherwise than the ENDPOINT's URL")]
    [InlineData("TYPE S3, ENDPOINT 'ftp://h:1'", "'ftp://h:1' is no S3 endpoint")]
    [InlineData("TYPE S3, ENDPOINT 'https://me:s3cr3t@h:1'", "the S3 endpoint ***@h:1 holds a user or a password")]
    [InlineData("TYPE S3, URL_STYLE 's3cr3t'", "URL_STYLE must be path or vhost")]
    [InlineData("TYPE S3, SCOPE 's3cr3t'", "a SCOPE begins with s3://")]
    [InlineData("TYPE S3, REGION ('s3cr3t', 'b')", "REGION must be one value")]
    [InlineData("TYPE S3, REFRESH never", "REFRESH must be auto")]
    public async Task Wrong_options_are_told_without_a_value(string options, string message)
    {
        var error = await _engine.ErrorAsync($"CREATE SECRET s ({options})");
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.Position);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("k3y1d", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EXPLAIN CREATE SECRET s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("PREPARE p AS CREATE SECRET s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("CREATE SECRTE s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("CREATE PERSISTENT SECRET s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("SET s3_secret_access_key = 's3cr3t'")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET 's3cr3t'")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET 's3cr3t' 's3cr3t'")]
    public async Task No_error_of_ours_or_of_DuckDBs_tells_a_key(string sql)
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "DeltaQuery",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var error = await _engine.ErrorAsync(sql);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error.Hint ?? "", StringComparison.Ordinal);
        lock (ended)
            Assert.All(ended, a => Assert.DoesNotContain("s3cr3t", a.StatusDescription + string.Join(' ', a.TagObjects), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_leaves_no_trace_in_metrics_options_and_DuckDBs_log()
    {
        await _engine.RunAsync("CALL enable_logging('QueryLog')");
        await _engine.RunAsync($"CREATE SECRET s (TYPE S3, {Keys})");
        Assert.Equal("0", await _engine.ValueAsync("SELECT count(*) FROM duckdb_logs WHERE message LIKE '%s3c' || 'r3t%'"));
        Assert.DoesNotContain(EngineMeter.Totals, t => t.ToString().Contains("s3cr3t", StringComparison.Ordinal));
        var secret = Assert.Single(_engine.Engine.State.S3.Secrets);
        Assert.DoesNotContain("s3cr3t", secret.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("k3y1d", secret.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://b/x/t", "long")]
    [InlineData("s3://b/x", "long")]
    [InlineData("s3://b/xy", "short")]
    [InlineData("s3://b", "short")]
    [InlineData("s3://bb/t", "every")]
    public async Task The_longest_scope_decides(string path, string name)
    {
        foreach (var (secret, scope) in new[] { ("every", "s3://"), ("long", "s3://b/x/"), ("short", "s3://b") })
            await _engine.RunAsync($"CREATE SECRET {secret} (TYPE S3, KEY_ID '{secret}', SECRET 'x', REGION '{secret}', SCOPE '{scope}')");
        Assert.Equal(name, _engine.Engine.State.S3.OptionsFor(path).Region);
    }
}
