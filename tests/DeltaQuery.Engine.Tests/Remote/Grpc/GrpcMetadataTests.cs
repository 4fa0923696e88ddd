using System.Text;
using DeltaQuery.Engine.Remote.Grpc;

namespace DeltaQuery.Engine.Tests.Remote.Grpc;

public sealed class GrpcMetadataTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a%20b%0Ac", "a b\nc")]
    [InlineData("gr%C3%BC%c3%9fe", "grüße")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("100%", "100%")]
    [InlineData("%zz %4", "%zz %4")]
    [InlineData("ü%41", "üA")]
    public void Messages_are_percent_decoded(string text, string decoded) => Assert.Equal(decoded, GrpcMetadata.PercentDecoded(text));

    [Theory]
    [InlineData("YQ", "a")]
    [InlineData("YQ==", "a")]
    [InlineData("YWJj", "abc")]
    [InlineData("not base64!", "")]
    [InlineData(null, "")]
    public void Binary_headers_need_no_padding(string? text, string bytes) =>
        Assert.Equal(bytes, Encoding.ASCII.GetString(GrpcMetadata.Base64(text).Span));

    [Theory]
    [InlineData(0.0001, "1m")]
    [InlineData(1500, "1500m")]
    [InlineData(1500.2, "1501m")]
    [InlineData(99_999_999, "99999999m")]
    [InlineData(100_000_000, "100000S")]
    public void Deadlines_have_eight_digits_at_most(double milliseconds, string header) =>
        Assert.Equal(header, GrpcMetadata.Timeout(TimeSpan.FromMilliseconds(milliseconds)));
}
