using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using DeltaQuery.Engine.Storage.S3;
using Polly.Timeout;

namespace DeltaQuery.Engine.Tests.Storage.S3;

public class S3FailuresTests
{
    private const string Endpoint = "https://h:1";

    [Theory]
    [InlineData("NoSuchBucket", 404, "there is no bucket b at https://h:1", "the bucket's name")]
    [InlineData("InvalidAccessKeyId", 403, "https://h:1 does not know the access key", "KEY_ID")]
    [InlineData("SignatureDoesNotMatch", 403, "https://h:1 refuses the secret of the access key", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("ExpiredToken", 400, "https://h:1 says that the session token is not, or no longer, good", "AWS_SESSION_TOKEN")]
    [InlineData("InvalidToken", 400, "https://h:1 says that the session token is not, or no longer, good", "AWS_SESSION_TOKEN")]
    [InlineData("PermanentRedirect", 301, "the bucket b lies in another region: said the server", "REGION")]
    [InlineData("AuthorizationHeaderMalformed", 400, "the bucket b lies in another region: said the server", "REGION")]
    [InlineData("RequestTimeTooSkewed", 403, "the clock of this machine is not that of https://h:1", "clock")]
    [InlineData("AccessDenied", 403, "https://h:1 does not allow it (AccessDenied)", "rights of the access key on the bucket b")]
    [InlineData("SlowDown", 503, "https://h:1 answers 503 SlowDown: said the server", null)]
    public void What_a_server_refuses_is_told_with_what_to_look_at(string code, int status, string message, string? hint)
    {
        var error = Assert.IsType<DeltaException>(S3Failures.Of("read", "s3://b/x", Answer(code, status), Endpoint));
        Assert.Equal((DeltaErrorCode.StorageFailed, $"cannot read s3://b/x: {message}", "s3://b/x"), (error.Code, error.Message, error.Path));
        Assert.Equal(hint is null, error.Hint is null);
        Assert.Contains(hint ?? "", error.Hint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void What_never_comes_to_the_server_is_told_with_what_to_look_at()
    {
        (Exception Error, string Message, string Hint)[] cases =
        [
            (Line(SocketError.ConnectionRefused), "https://h:1 cannot be reached: ", "AWS_ENDPOINT_URL"),
            (Line(SocketError.HostNotFound), "https://h:1 cannot be reached: ", "AWS_ENDPOINT_URL"),
            (new TimeoutRejectedException(), "https://h:1 did not answer in time", "deltaquery.s3.timeout"),
            (new HttpRequestException("x", new AuthenticationException("bad frame")), "no secure connection to https://h:1: bad frame", "certificate"),
            (new AmazonClientException("no credentials were found"), "no access key was found", "AWS_ACCESS_KEY_ID"),
        ];
        foreach (var (failure, message, hint) in cases)
        {
            var error = Assert.IsType<DeltaException>(S3Failures.Of("list", "s3://b/x", failure, Endpoint));
            Assert.StartsWith($"cannot list s3://b/x: {message}", error.Message, StringComparison.Ordinal);
            Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_object_is_a_missing_file() =>
        Assert.Equal("s3://b/x", Assert.IsType<FileNotFoundException>(S3Failures.Of("read", "s3://b/x", Answer("NoSuchKey", 404), Endpoint)).FileName);

    [Fact]
    public void Only_what_passes_is_repeated_and_a_server_that_is_not_there_not_for_long()
    {
        Assert.Equal(6, S3Failures.Repeats(Answer("SlowDown", 503), 6));
        Assert.Equal(9, S3Failures.Repeats(new IOException("reset"), 9));
        Assert.Equal(5, S3Failures.Repeats(Line(SocketError.ConnectionRefused), 100));
        Assert.Equal(2, S3Failures.Repeats(new TimeoutRejectedException(), 100));
        Assert.Equal(1, S3Failures.Repeats(new TimeoutRejectedException(), 1));
        foreach (var final in (Exception[])
            [
                Answer("AccessDenied", 403), Answer("NoSuchKey", 404), Answer("ExpiredToken", 400), new AmazonClientException("no credentials were found", new IOException()),
                new HttpRequestException("x", new AuthenticationException()), new DeltaException(DeltaErrorCode.StorageFailed, "x", new IOException()), new FileNotFoundException(),
            ])
            Assert.Equal(0, S3Failures.Repeats(final, 6));
    }

    private static AmazonS3Exception Answer(string code, int status) => new("said the server") { ErrorCode = code, StatusCode = (HttpStatusCode)status };

    private static HttpRequestException Line(SocketError error) => new("x", new SocketException((int)error));
}
