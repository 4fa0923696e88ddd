using DeltaQuery.Engine.Remote;

namespace DeltaQuery.Engine.Tests.Remote;

public sealed class SparkEndpointTests
{
    [Theory]
    [InlineData("sc://localhost", "localhost", 15002, false)]
    [InlineData("sc://big.example:443/", "big.example", 443, false)]
    [InlineData("sc://10.0.0.7:7;use_ssl=true", "10.0.0.7", 7, true)]
    [InlineData("sc://[::1]:9/;use_ssl=false", "::1", 9, false)]
    [InlineData("sc://[fe80::7]", "fe80::7", 15002, false)]
    [InlineData("sc://big.example/;token=abc", "big.example", 15002, true)]
    [InlineData("sc://localhost/;token=abc;use_ssl=false", "localhost", 15002, false)]
    [InlineData("sc://127.0.0.9:1/;use_ssl=false;token=abc;", "127.0.0.9", 1, false)]
    public void Addresses_are_read(string url, string host, int port, bool usesTls)
    {
        var endpoint = SparkEndpoint.Parse(url);
        Assert.Equal((host, port, usesTls), (endpoint.Host, endpoint.Port, endpoint.UsesTls));
    }

    [Fact]
    public void Parameters_are_read_with_their_escapes()
    {
        var endpoint = SparkEndpoint.Parse(
            "sc://workspace.example:443/;token=a%3Db=c;user_id=an%20na;user_agent=my app;session_id=00112233-4455-6677-8899-aabbccddeeff;x-databricks-cluster-id=0123");
        Assert.Equal(
            ("an na", "my app", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), true),
            (endpoint.UserId, endpoint.UserAgent, endpoint.SessionId, endpoint.HasToken));
        Assert.Equal(
            new Dictionary<string, string> { ["authorization"] = "Bearer a=b=c", ["x-databricks-cluster-id"] = "0123" },
            endpoint.Headers());
        Assert.Equal("sc://workspace.example:443", endpoint.ToString());
    }

    [Theory]
    [InlineData("http://localhost", "the address of a Spark Connect server begins with sc://")]
    [InlineData("sc://", "the address of a Spark Connect server has no host")]
    [InlineData("sc://a b", "\"a b\" is no name of a host")]
    [InlineData("sc://host:0", "\"0\" is no port")]
    [InlineData("sc://host:70000", "\"70000\" is no port")]
    [InlineData("sc://host:12x", "\"12x\" is no port")]
    [InlineData("sc://host/path;use_ssl=true", "the address of a Spark Connect server has no path: parameters follow /;")]
    [InlineData("sc://host/;use_ssl", "the address of a Spark Connect server has a parameter that is not name=value")]
    [InlineData("sc://host/;use_ssl=yes", "use_ssl is true or false")]
    [InlineData("sc://host/;use_ssl=true;use_ssl=true", "the address of the Spark Connect server has the parameter use_ssl twice")]
    [InlineData("sc://host/;tokn=s3cret", "the address of the Spark Connect server has an unknown parameter tokn")]
    [InlineData("sc://host/;session_id=7", "session_id is no UUID")]
    [InlineData("sc://host/;user_id=", "the parameter user_id has no value")]
    [InlineData("sc://host/;x-a=%0d%0aHost: evil", "the value of x-a has characters that a header of HTTP cannot hold")]
    [InlineData("sc://user:s3cret@host", "the address of a Spark Connect server has no user and password in it: it takes a token")]
    [InlineData("sc://big.example/;token=s3cret;use_ssl=false", "the token would go to big.example:15002 as plain text")]
    [InlineData("sc://big.example/;x-api-token=s3cret", "the value of x-api-token would go to big.example:15002 as plain text")]
    [InlineData("sc://big.example/;x-api-key=s3cret", "the value of x-api-key would go to big.example:15002 as plain text")]
    [InlineData("sc://big.example/;x-auth=s3cret", "the value of x-auth would go to big.example:15002 as plain text")]
    [InlineData("sc://host/;token=a;s3cret==;b", "the address of the Spark Connect server has an unknown parameter ***")]
    public void What_is_no_address_is_refused(string url, string message)
    {
        var error = Assert.Throws<DeltaException>(() => SparkEndpoint.Parse(url));
        Assert.Equal((DeltaErrorCode.ConnectionFailed, "08001", message), (error.Code, error.SqlState, error.Message));
        Assert.DoesNotContain("s3cret", error.ToString() + error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_from_elsewhere_implies_TLS_too()
    {
        var endpoint = SparkEndpoint.Parse("sc://big.example/;x-a=1").WithToken("s3cret");
        Assert.True(endpoint.UsesTls);
        Assert.Equal(("Bearer s3cret", "1"), (endpoint.Headers()["authorization"], endpoint.Headers()["x-a"]));
        var error = Assert.Throws<DeltaException>(() => SparkEndpoint.Parse("sc://big.example/;use_ssl=false").WithToken("s3cret"));
        Assert.DoesNotContain("s3cret", error.ToString() + error.Hint, StringComparison.Ordinal);
    }
}
