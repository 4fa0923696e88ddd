using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using DeltaQuery.Engine;

namespace DeltaQuery.Testing;

/// <summary>A server that speaks as much of S3 as tables need, keeps all in memory, and can be made to lack something, or to refuse.</summary>
internal sealed partial class FakeS3Server : IDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal); // by /bucket/key
    private readonly bool _conditional;
    private readonly Func<HttpListenerRequest, (int Status, string Code)?> _refuse;
    private readonly Func<HttpListenerRequest, Task> _wait;

    /// <param name="conditional">Whether it heeds <c>If-None-Match</c>.</param>
    /// <param name="refuse">What it answers instead of doing what is asked; null for doing it.</param>
    /// <param name="wait">What it waits for before it does what is asked.</param>
    public FakeS3Server(
        bool conditional = true, Func<HttpListenerRequest, (int Status, string Code)?>? refuse = null, Func<HttpListenerRequest, Task>? wait = null)
    {
        (_conditional, _refuse, _wait) = (conditional, refuse ?? (_ => null), wait ?? (_ => Task.CompletedTask));
        for (var attempt = 0; ; attempt++)
        {
            Port = Random.Shared.Next(15_000, 32_000); // below those that outgoing connections take
            _listener = new HttpListener();
            _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // the port is taken
            }
        }

        _ = Task.Run(ServeAsync);
    }

    public int Port { get; }

    /// <summary>How it is reached.</summary>
    public S3Options Options => new()
    {
        Endpoint = $"http://127.0.0.1:{Port}", AllowHttp = true, Region = "us-east-1", AccessKeyId = "fake-key-id", SecretAccessKey = "fake-secret-key",
    };

    /// <summary>The names of all objects: <c>/bucket/key</c>.</summary>
    public IReadOnlyList<string> Names => [.. _objects.Keys.Order(StringComparer.Ordinal)];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            await _wait(context.Request);
            if (_refuse(context.Request) is var (status, code))
                Error(context, status, code);
            else
                Do(context, body.ToArray());
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // who asked has gone
        }
    }

    private void Do(HttpListenerContext context, byte[] body)
    {
        var (request, response) = (context.Request, context.Response);
        var name = Uri.UnescapeDataString(request.Url!.AbsolutePath);
        switch (request.HttpMethod)
        {
            case "GET" when request.QueryString["list-type"] is not null:
                Write(response, Encoding.UTF8.GetBytes(List(name.Trim('/'), request.QueryString)));
                break;
            case "PUT" when _conditional && request.Headers["If-None-Match"] == "*":
                if (!_objects.TryAdd(name, body))
                    Error(context, 412, "PreconditionFailed");
                else
                    response.Headers["ETag"] = TagOf(body);
                break;
            case "PUT" when _conditional && request.Headers["If-Match"] is { } tag:
                if (!_objects.TryGetValue(name, out var old) || TagOf(old).Trim('"') != tag || !_objects.TryUpdate(name, body, old))
                    Error(context, 412, "PreconditionFailed");
                else
                    response.Headers["ETag"] = TagOf(body);
                break;
            case "PUT":
                _objects[name] = body;
                response.Headers["ETag"] = TagOf(body);
                break;
            case "DELETE":
                _objects.TryRemove(name, out _);
                response.StatusCode = 204;
                break;
            case "POST" when request.Url.Query.StartsWith("?delete", StringComparison.Ordinal):
                foreach (var key in XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(e => e.Name.LocalName == "Key"))
                    _objects.TryRemove($"/{name.Trim('/')}/{key.Value}", out _);
                Write(response, "<DeleteResult/>"u8.ToArray());
                break;
            case "GET" or "HEAD" when _objects.TryGetValue(name, out var content):
                Read(context, content);
                break;
            default:
                Error(context, request.HttpMethod is "GET" or "HEAD" ? 404 : 501, request.HttpMethod is "GET" or "HEAD" ? "NoSuchKey" : "NotImplemented");
                break;
        }
    }

    private static void Read(HttpListenerContext context, byte[] content)
    {
        var response = context.Response;
        var (from, to) = (0, content.Length - 1);
        if (context.Request.Headers["Range"] is { } range)
        {
            var ends = range["bytes=".Length..].Split('-');
            from = ends[0].Length > 0 ? int.Parse(ends[0], CultureInfo.InvariantCulture)
                : Math.Max(0, content.Length - int.Parse(ends[1], CultureInfo.InvariantCulture));
            to = ends[0].Length > 0 && ends[1].Length > 0 ? Math.Min(to, int.Parse(ends[1], CultureInfo.InvariantCulture)) : to;
            if (from > to)
            {
                Error(context, 416, "InvalidRange");
                return;
            }

            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{to}/{content.Length}";
        }

        response.Headers["ETag"] = TagOf(content);
        response.Headers["Last-Modified"] = DateTime.UnixEpoch.AddYears(50).ToString("R", CultureInfo.InvariantCulture);
        if (context.Request.HttpMethod == "HEAD")
            response.ContentLength64 = content.Length;
        else
            Write(response, content.AsSpan(from, to - from + 1).ToArray());
    }

    private static void Error(HttpListenerContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        if (context.Request.HttpMethod != "HEAD")
            Write(context.Response, Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>said the fake server</Message></Error>"));
    }

    private static void Write(HttpListenerResponse response, byte[] content)
    {
        response.ContentLength64 = content.Length;
        response.OutputStream.Write(content);
    }

    private static string TagOf(byte[] content) => $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))[..32]}\"";
}
