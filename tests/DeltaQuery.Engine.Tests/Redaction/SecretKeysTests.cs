using DeltaQuery.Engine.Redaction;

namespace DeltaQuery.Engine.Tests.Redaction;

public class SecretKeysTests
{
    [Theory]
    [InlineData("sasl.password")]
    [InlineData("SASL.Password")]
    [InlineData("ssl.key.password")]
    [InlineData("ssl.keystore.password")]
    [InlineData("ssl.key.pem")]
    [InlineData("ssl.keystore.key")]
    [InlineData("sasl.jaas.config")]
    [InlineData("sasl.oauthbearer.config")]
    [InlineData("sasl.oauthbearer.client.secret")]
    [InlineData("sasl.oauthbearer.assertion.private.key.pem")]
    [InlineData("sasl.oauthbearer.assertion.private.key.passphrase")]
    [InlineData("basic.auth.user.info")]
    [InlineData("basic.auth.credentials")]
    [InlineData("password")]
    [InlineData("access.token")]
    public void The_value_of_such_a_key_is_not_shown(string key)
    {
        Assert.True(SecretKeys.IsSecret(key));
        Assert.Equal("***", SecretKeys.Shown(key, "s3cr3t"));
    }

    [Theory]
    [InlineData("bootstrap.servers")]
    [InlineData("sasl.username")]
    [InlineData("sasl.mechanism")]
    [InlineData("ssl.ca.location")]
    [InlineData("ssl.key.location")]
    [InlineData("ssl.certificate.pem")]
    [InlineData("sasl.oauthbearer.token.endpoint.url")]
    [InlineData("group.id")]
    public void Other_values_are_shown(string key)
    {
        Assert.False(SecretKeys.IsSecret(key));
        Assert.Equal("x:1", SecretKeys.Shown(key, "x:1"));
    }

    [Theory]
    [InlineData("http://me:s3cr3t@host:1/x", "http://***@host:1/x")]
    [InlineData("https://a@b,https://c:d@e", "https://***@b,https://***@e")]
    [InlineData("http://host/a@b", "http://host/a@b")]
    [InlineData("me@host:9092", "me@host:9092")]
    public void A_URL_is_shown_without_its_user_and_password(string value, string shown) => Assert.Equal(shown, SecretKeys.Shown("url", value));
}
