using DeltaQuery.Engine.Execution.Connections;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;
using ExecutionContext = DeltaQuery.Engine.Execution.ExecutionContext;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class ConnectionTests : IDisposable
{
    private const string Secret = "CREATE SECRET pw (TYPE TEXT, VALUE 's3cr3t')";

    private const string Kafka =
        "CREATE CONNECTION k TO KAFKA (BROKERS 'a:1, b:2', 'security.protocol' = 'sasl_ssl', 'sasl.username' = 'me', 'sasl.password' = SECRET pw)";

    private const string Registry = "CREATE CONNECTION r TO SCHEMA REGISTRY (URL 'https://h:8081', USERNAME 'me', PASSWORD SECRET pw)";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Connections_are_shown_with_the_names_of_their_secrets()
    {
        await _engine.RunAsync(Kafka);
        await _engine.RunAsync(Registry);
        Assert.Equal(
            [
                "k|kafka|a:1, b:2|['security.protocol = sasl_ssl', 'sasl.username = me', 'sasl.password = SECRET pw']|true",
                "r|schema registry|https://h:8081|['username = me', 'password = SECRET pw']|true",
            ],
            await _engine.RowsAsync("SELECT * REPLACE (created <= now() AS created) FROM (SHOW CONNECTIONS)"));
    }

    [Fact]
    public async Task They_are_made_once_replaced_and_dropped()
    {
        await _engine.RunAsync("CREATE CONNECTION Main TO KAFKA (BROKERS 'a:1')");
        var error = await _engine.ErrorAsync("CREATE CONNECTION main TO KAFKA (BROKERS 'b:1')");
        Assert.Equal(("there is a connection main already", (int?)18), (error.Message, error.Position));
        await _engine.RunAsync("CREATE CONNECTION IF NOT EXISTS main TO KAFKA (BROKERS 'b:1')");
        Assert.Equal(["Main|a:1"], await _engine.RowsAsync("SELECT name, address FROM (SHOW CONNECTIONS)"));
        await _engine.RunAsync("CREATE OR REPLACE CONNECTION main TO SCHEMA REGISTRY (URL 'http://h')");
        Assert.Equal(["main|schema registry|http://h|[]"], await _engine.RowsAsync("SELECT * EXCLUDE created FROM (SHOW CONNECTIONS)"));
        await _engine.RunAsync("DROP CONNECTION MAIN");
        Assert.Empty(await _engine.RowsAsync("SHOW CONNECTIONS"));
        Assert.Equal("there is no connection main", (await _engine.ErrorAsync("DROP CONNECTION main")).Message);
        await _engine.RunAsync("DROP CONNECTION IF EXISTS main");
    }

    [Fact]
    public async Task They_outlive_the_engine_and_their_secrets_do_not()
    {
        await _engine.RunAsync(Secret);
        await _engine.RunAsync(Kafka);
        using (var other = new TestEngine(_engine.Root))
        {
            Assert.Equal(["k"], await other.RowsAsync("SELECT name FROM (SHOW CONNECTIONS)"));
            var error = await Assert.ThrowsAsync<DeltaException>(() => KafkaAsync(other, "CONNECTION k TOPIC 't'"));
            Assert.Equal(
                ("there is no secret pw, which sasl.password of connection k is to be", "CREATE SECRET pw (TYPE TEXT, VALUE ..) makes it; secrets end with the engine"),
                (error.Message, error.Hint));
            await other.RunAsync("CREATE SECRET pw (TYPE TEXT, VALUE '0th3r')");
            Assert.Equal("0th3r", (await KafkaAsync(other, "CONNECTION k TOPIC 't'")).Properties["sasl.password"]);
        }

        foreach (var file in Directory.GetFiles(_engine.Root, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("s3cr3t", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ingest_gets_the_connections_properties_and_its_own_come_first()
    {
        await _engine.RunAsync(Secret);
        await _engine.RunAsync("CREATE SECRET other (TYPE TEXT, VALUE '0th3r')");
        await _engine.RunAsync(Kafka);
        var kafka = await KafkaAsync(_engine, "CONNECTION K TOPIC 't' WITH ('sasl.username' = 'you', 'ssl.key.password' = SECRET other)");
        Assert.Equal("a:1, b:2", kafka.Brokers);
        Assert.Equal(
            ["sasl.password=s3cr3t", "sasl.username=you", "security.protocol=sasl_ssl", "ssl.key.password=0th3r"],
            kafka.Properties.Select(p => $"{p.Key}={p.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["0th3r", "s3cr3t"], kafka.Secrets.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("s3cr3t", kafka.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_is_asked_with_the_secret_of_its_connection()
    {
        await _engine.RunAsync(Secret);
        await _engine.RunAsync(Registry);
        var options = await ConnectionResolver.RegistryAsync(Context(_engine, "r"), new Identifier("r", TokenKind.Word, new SourceSpan(0, 1)));
        Assert.Equal(("https://h:8081", "me", "s3cr3t"), (options.Url, options.Username, options.Password));
    }

    [Theory]
    [InlineData("CONNECTION nix TOPIC 't'", "there is no connection nix")]
    [InlineData("CONNECTION r TOPIC 't'", "connection r leads to a schema registry, not to Kafka")]
    [InlineData("BROKERS 'a:1' TOPIC 't' WITH ('sasl.password' = SECRET nix)", "there is no secret nix of TYPE TEXT")]
    public async Task What_is_not_there_is_told_at_its_place(string source, string message)
    {
        await _engine.RunAsync(Registry);
        var error = await Assert.ThrowsAsync<DeltaException>(() => KafkaAsync(_engine, source));
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.Position);
    }

    [Theory]
    [InlineData("KAFKA (BROKERS 'a:1', 'sasl.password' = 's3cr3t')", "a connection is kept on disk and holds no secret: sasl.password must be one by its name")]
    [InlineData("SCHEMA REGISTRY (URL 'https://h', USERNAME 'me', PASSWORD 's3cr3t')", "a connection is kept on disk and holds no secret: password must be one by its name")]
    [InlineData(
        "KAFKA (BROKERS 'a:1', 'sasl.oauthbearer.token.endpoint.url' = 'https://me:s3cr3t@h')",
        "a connection is kept on disk and holds no secret: sasl.oauthbearer.token.endpoint.url must be one by its name")]
    [InlineData("KAFKA (BROKERS 'sasl_ssl://me:s3cr3t@a:1')", "BROKERS holds a user or a password")]
    [InlineData("SCHEMA REGISTRY (URL 'https://me:s3cr3t@h')", "the address of the schema registry h holds a user or a password")]
    [InlineData("SCHEMA REGISTRY (URL 'ftp://h')", "'ftp://h' is no address of a schema registry")]
    [InlineData("SCHEMA REGISTRY (URL 'https://h', USERNAME 'me')", "USERNAME and PASSWORD go together, and only one is given")]
    [InlineData("KAFKA (BROKERS 'a:1', 'group.id' = 'g')", "'group.id' cannot be set in an INGEST: GROUP names it")]
    [InlineData("KAFKA (BROKERS '')", "BROKERS must be a text, not ''")]
    public async Task What_must_not_be_kept_or_cannot_be_used_is_refused(string connection, string message)
    {
        var error = await _engine.ErrorAsync($"CREATE CONNECTION c TO {connection}");
        Assert.Equal(message, error.Message);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(await _engine.RowsAsync("SHOW CONNECTIONS"));
    }

    [Fact]
    public async Task They_are_changed_neither_by_a_read_only_engine_nor_within_BEGIN()
    {
        await _engine.RunAsync("CREATE CONNECTION c TO KAFKA (BROKERS 'a:1')");
        using (var reader = new TestEngine(_engine.Root, readOnly: true))
        {
            Assert.Equal(["c"], await reader.RowsAsync("SELECT name FROM (SHOW CONNECTIONS)"));
            await reader.ErrorAsync("DROP CONNECTION c");
            await reader.ErrorAsync("CREATE CONNECTION d TO KAFKA (BROKERS 'a:1')");
        }

        await _engine.RunAsync("BEGIN");
        await _engine.ErrorAsync("DROP CONNECTION c");
        await _engine.RunAsync("ROLLBACK");
        Assert.Equal(["c"], await _engine.RowsAsync("SELECT name FROM (SHOW CONNECTIONS)"));
    }

    private static ExecutionContext Context(TestEngine engine, string sql) =>
        new(engine.Session.State, new SourceText(sql), new Dictionary<string, object?>(), CancellationToken.None);

    private static async Task<KafkaConnection> KafkaAsync(TestEngine engine, string source)
    {
        var context = Context(engine, $"INGEST FROM KAFKA {source} INTO t");
        var ingest = (IngestStatement)Parser.ParseStatement(context.Text, context.Text.Span);
        return await ConnectionResolver.KafkaAsync(context, ingest.Source);
    }
}
