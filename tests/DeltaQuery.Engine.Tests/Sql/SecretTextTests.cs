using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class SecretTextTests
{
    [Theory]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("create /* x */ or -- y\n replace secret s (type s3, secret s3cr3t)")]
    [InlineData("CREAT SECRET s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("CREATE SECRTE s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("CREATE SECRTE s (KEY_ID = 'a', SECRET = 's3cr3t')")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET 's3cr3t")]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'a, SECRET 's3cr3t');")]
    [InlineData("SELECT 'a; CREATE SECRET s (TYPE S3, SECRET 's3cr3t');")]
    [InlineData("CREATE SECRET s (TYPE S3, /* s3cr3t")]
    [InlineData("PREPARE p AS CREATE SECRET s (TYPE S3, SECRET 's3cr3t')")]
    [InlineData("SET s3_secret_access_key = 's3cr3t'")]
    [InlineData("INGEST FROM KAFKA BROKERS 'b' TOPIC 't' WITH ('sasl.password' = 's3cr3t') INTO t")]
    [InlineData("ingest from kafka topic 't' with (ssl.key.pem 's3cr3t')")]
    [InlineData("CREATE CONNECTION r TO SCHEMA REGISTRY (URL 'u', PASSWORD E's3cr3t')")]
    [InlineData("CREATE CONNECTION c TO KAFKA (BROKERS 'b', 'sasl.jaas.config' = $$s3cr3t$$)")]
    [InlineData("SELECT * FROM read_kafka(bootstrapServers => 'b', `kafka.sasl.password` => 's3cr3t')")]
    [InlineData("CREATE CONNECTION c TO KAFKA (BROKERS 'b', 'sasl.password' = 's3cr3t)")]
    [InlineData("SET deltaquery.remote = 'sc://h:443/;use_ssl=true;token=s3cr3t'")]
    [InlineData("CREATE CONNECTION c TO SPARK (URL 'sc://h/;token=s3cr3t')")]
    public void What_may_be_a_key_is_redacted(string sql)
    {
        var redacted = SqlScript.Redact(sql);
        Assert.DoesNotContain("s3cr3t", redacted, StringComparison.Ordinal);
        Assert.Equal(sql.Length, redacted.Length);
        Assert.Equal(sql.IndexOf('\n', StringComparison.Ordinal), redacted.IndexOf('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SELECT secret FROM t WHERE secret = 'x' -- SECRET")]
    [InlineData("CREATE TABLE secret (secret STRING)")]
    [InlineData("SHOW SECRETS; DROP SECRET s")]
    [InlineData("INGEST FROM KAFKA BROKERS 'b' TOPIC 'clicks' WITH ('sasl.username' = 'u', 'sasl.password' = SECRET s) INTO t")]
    [InlineData("SELECT * FROM users WHERE password = 'x'")]
    [InlineData("")]
    public void Other_statements_stay(string sql) => Assert.Equal(sql, SqlScript.Redact(sql));

    [Fact]
    public void Statements_beside_one_with_a_key_stay() => Assert.Equal(
        "SELECT 1;\nCREATE ****** ***** *** ****;\nSELECT 2", SqlScript.Redact("SELECT 1;\nCREATE SECRET (TYPE s3, 'b');\nSELECT 2"));

    [Fact]
    public void A_message_about_an_INGEST_loses_its_secrets_alone()
    {
        const string Sql = "INGEST FROM KAFKA BROKERS 'host:1' TOPIC 'clicks' WITH ('sasl.password' = 's3cr3t') INTO t";
        Assert.Equal("clicks on host:1 with ***", SecretText.Scrub(Sql, "clicks on host:1 with s3cr3t"));
        var cut = Sql[..Sql.IndexOf("3t'", StringComparison.Ordinal)];
        Assert.Equal("clicks with ***", SecretText.Scrub(cut, $"clicks with {cut[^5..]}"));
    }

    [Fact]
    public void A_long_text_takes_no_long_time()
    {
        foreach (var part in (string[])["CREATE /* ", "CREATE ", "SECRET ", "KEY_ID ", "--\n", "'", "KAFKA a.", "KAFKA         ", "password = "])
        {
            var text = string.Concat(Enumerable.Repeat(part, 100_000));
            Assert.Equal(text.Length, SqlScript.Redact(text).Length);
        }
    }
}
