using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class TextSecretTests : IDisposable
{
    private readonly TestEngine _engine = new(s3: S3Server.Options with { Region = "us-east-1" });

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_text_is_kept_in_memory_and_never_shown()
    {
        await _engine.RunAsync("CREATE SECRET Pw (TYPE TEXT, VALUE 's3cr3t')");
        Assert.Equal("s3cr3t", _engine.Engine.State.TextSecrets.Find("pW"));
        Assert.Equal(["Pw|text|config|[]|NULL|NULL|NULL|NULL|redacted|NULL"], await _engine.RowsAsync("SHOW SECRETS"));
        Assert.Empty(_engine.Files(".deltaquery"));
        using var other = new TestEngine(_engine.Root);
        Assert.Empty(await other.RowsAsync("SHOW SECRETS"));
    }

    [Fact]
    public async Task Its_value_may_be_a_parameter()
    {
        await _engine.RunAsync("CREATE SECRET s (TYPE TEXT, VALUE $v)", new Dictionary<string, object?> { ["v"] = "it's" });
        Assert.Equal("it's", _engine.Engine.State.TextSecrets.Find("s"));
    }

    [Fact]
    public async Task Secrets_of_all_types_share_their_names()
    {
        await _engine.RunAsync("CREATE SECRET s (TYPE TEXT, VALUE 's3cr3t')");
        Assert.Equal("there is a secret S already", (await _engine.ErrorAsync("CREATE SECRET S (TYPE S3)")).Message);
        Assert.Equal("there is a secret s already", (await _engine.ErrorAsync("CREATE SECRET s (TYPE TEXT, VALUE 'other')")).Message);
        await _engine.RunAsync("CREATE SECRET IF NOT EXISTS s (TYPE TEXT, VALUE 'other')");
        Assert.Equal("s3cr3t", _engine.Engine.State.TextSecrets.Find("s"));
        await _engine.RunAsync("CREATE OR REPLACE SECRET s (TYPE S3)");
        Assert.Equal(["s|s3"], await _engine.RowsAsync("SELECT name, type FROM (SHOW SECRETS)"));
        Assert.Equal("there is a secret s already", (await _engine.ErrorAsync("CREATE SECRET s (TYPE TEXT, VALUE 'other')")).Message);
        await _engine.RunAsync("CREATE OR REPLACE SECRET S (TYPE TEXT, VALUE 'other')");
        Assert.Equal(["S|text"], await _engine.RowsAsync("SELECT name, type FROM (SHOW SECRETS)"));
        await _engine.RunAsync("DROP SECRET s");
        Assert.Empty(await _engine.RowsAsync("SHOW SECRETS"));
        Assert.Equal("there is no secret s", (await _engine.ErrorAsync("DROP SECRET s")).Message);
    }

    [Theory]
    [InlineData("CREATE SECRET s (TYPE TEXT)", "a secret of TYPE TEXT needs a VALUE")]
    [InlineData("CREATE SECRET s (TYPE TEXT, VALUE '')", "a secret of TYPE TEXT needs a VALUE")]
    [InlineData("CREATE SECRET (TYPE TEXT, VALUE 's3cr3t')", "a secret of TYPE TEXT needs a name")]
    [InlineData("CREATE SECRET s (TYPE TEXT, VALUE 's3cr3t', REGION 'r')", "REGION does not go with TYPE TEXT")]
    [InlineData("CREATE SECRET s (TYPE TEXT, VALUE ('s3cr3t', 'b'))", "VALUE must be one value")]
    [InlineData("CREATE SECRET s (TYPE S3, VALUE 's3cr3t')", "VALUE goes with TYPE TEXT")]
    public async Task What_cannot_be_is_told_without_the_value(string sql, string message)
    {
        var error = await _engine.ErrorAsync(sql);
        Assert.Equal(message, error.Message);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }
}
