using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DeltaQuery.Testing;

namespace DeltaQuery.Repl.Tests;

/// <summary>A gRPC server that knows nobody: it answers each call with UNAUTHENTICATED. With TLS it has a certificate that nobody has
/// signed.</summary>
internal sealed class RefusingServer : IDisposable
{
    private const int Preface = 24; // bytes that HTTP/2 begins with
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Acknowledged = 1;
    private const byte EndsAll = 5; // of the headers, and of the stream

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;

    public RefusingServer(bool tls = false)
    {
        _certificate = tls ? SelfSigned() : null;
        _listener.Start();
        _ = _listener.ServeAllAsync(AnswerAsync);
    }

    /// <summary>As <c>sc://localhost:port</c>.</summary>
    public string Address => $"sc://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The headers of the calls, as they came.</summary>
    public string Asked { get; private set; } = "";

    public void Dispose()
    {
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private async Task AnswerAsync(Socket client)
    {
        Stream stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            if (_certificate is not null)
            {
                var secured = new SslStream(stream);
                stream = secured;
                await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate, ApplicationProtocols = [SslApplicationProtocol.Http2],
                });
            }

            await RefuseAsync(stream);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client has gone: it does not trust us, or has its answer.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private async Task RefuseAsync(Stream stream)
    {
        await stream.ReadExactlyAsync(new byte[Preface]);
        await stream.WriteAsync(Frame(Settings, 0, [0, 0, 0, 0], []));
        while (true)
        {
            var head = new byte[9]; // its length in 3 bytes, type, flags, and the stream in 4
            await stream.ReadExactlyAsync(head);
            var content = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(content);
            if (head[3] == Settings && head[4] != Acknowledged)
                await stream.WriteAsync(Frame(Settings, Acknowledged, [0, 0, 0, 0], []));
            if (head[3] != Headers)
                continue;
            Asked += Encoding.Latin1.GetString(content);
            byte[] answer = [0x88, .. Header("content-type", "application/grpc"), .. Header("grpc-status", "16")]; // 0x88: :status 200
            await stream.WriteAsync(Frame(Headers, EndsAll, head[5..], answer));
        }
    }

    private static byte[] Frame(byte type, byte flags, ReadOnlySpan<byte> stream, byte[] content) =>
        [0, (byte)(content.Length >> 8), (byte)content.Length, type, flags, .. stream, .. content];

    // HPACK: a name and a value that are written out.
    private static byte[] Header(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var signed = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
    }
}
