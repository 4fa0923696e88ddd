using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>What gRPC writes into headers and trailers.</summary>
internal static class GrpcMetadata
{
    private const long MaxDigits = 99_999_999;

    /// <summary>The status in headers or trailers; null if there is none.</summary>
    public static GrpcStatusCode? StatusOf(HttpHeaders headers)
    {
        if (Value(headers, "grpc-status") is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Enum.IsDefined((GrpcStatusCode)code)
            ? (GrpcStatusCode)code : GrpcStatusCode.Unknown;
    }

    /// <summary>The failure that a status tells of.</summary>
    public static GrpcException FailureOf(GrpcStatusCode code, HttpHeaders headers, GrpcChannelOptions options) =>
        new(code, options.Shown(PercentDecoded(Value(headers, "grpc-message") ?? "")), Base64(Value(headers, "grpc-status-details-bin")));

    /// <summary>A deadline as <c>grpc-timeout</c> has it: at most 8 digits and a unit, rounded up.</summary>
    public static string Timeout(TimeSpan deadline)
    {
        var milliseconds = Math.Max(1, (long)Math.Ceiling(deadline.TotalMilliseconds));
        return milliseconds <= MaxDigits
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(MaxDigits, (milliseconds + 999) / 1000)}S");
    }

    /// <summary>The text of a <c>grpc-message</c>: UTF-8, of which bytes are written as %XX. What is no such byte stays as it is.</summary>
    public static string PercentDecoded(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(at + 1, 2))[0]);
                at += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[at].ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The bytes of a header that ends in <c>-bin</c>; its padding may be left out. Empty if it is not base64.</summary>
    public static ReadOnlyMemory<byte> Base64(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return default;
        var padded = text.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var written) ? bytes.AsMemory(0, written) : default;
    }

    private static string? Value(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
