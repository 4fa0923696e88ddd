using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>A schema registry on loopback that answers as Confluent's does, or with what a test says.</summary>
internal sealed class FakeSchemaRegistry : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Dictionary<string, string> _answers = [];
    private readonly Dictionary<string, int> _versions = [];

    public FakeSchemaRegistry()
    {
        for (var tries = 0; ; tries++)
        {
            Url = $"http://127.0.0.1:{FreePort()}";
            _listener = new HttpListener();
            _listener.Prefixes.Add(Url + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 10)
            {
                _listener.Close();
            }
        }

        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>The paths that were asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The Authorization header of the last request.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Says what is answered instead: status and text, or null for the usual answer; status 0 breaks off in the middle.</summary>
    public Func<string, (int Status, string Text)?> Instead { get; set; } = _ => null;

    /// <summary>Registers a schema as the newest of a subject.</summary>
    public void Register(int id, string subject, string schema, string? type = null, params (string Name, string Subject, int Version)[] references)
    {
        var version = _versions[subject] = _versions.GetValueOrDefault(subject) + 1;
        var answer = new Dictionary<string, object?> { ["subject"] = subject, ["version"] = version, ["id"] = id, ["schema"] = schema };
        if (type is not null)
            answer["schemaType"] = type;
        if (references.Length > 0)
            answer["references"] = references.Select(r => new { name = r.Name, subject = r.Subject, version = r.Version }).ToList();
        lock (_answers)
        {
            foreach (var name in (string[])[$"{version}", "latest"])
                _answers[$"/subjects/{Uri.EscapeDataString(subject)}/versions/{name}"] = JsonSerializer.Serialize(answer);
            foreach (var mark in (string[])["subject", "version", "id"])
                answer.Remove(mark);
            _answers[$"/schemas/ids/{id}"] = JsonSerializer.Serialize(answer);
        }
    }

    public void Dispose() => _listener.Close();

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over, or a client went away.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var path = context.Request.RawUrl!;
        Asked.Enqueue(path);
        Authorization = context.Request.Headers["Authorization"];
        var (status, text) = Instead(path) ?? Usual(path);
        if (status == 0)
        {
            context.Response.ContentLength64 = 100;
            context.Response.OutputStream.Write("{"u8);
            context.Response.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/vnd.schemaregistry.v1+json";
        context.Response.Close(Encoding.UTF8.GetBytes(text), willBlock: true);
    }

    private (int Status, string Text) Usual(string path)
    {
        lock (_answers)
        {
            if (_answers.TryGetValue(path, out var answer))
                return (200, answer);
        }

        return path.StartsWith("/schemas/", StringComparison.Ordinal)
            ? (404, """{"error_code": 40403, "message": "Schema not found"}""")
            : (404, """{"error_code": 40401, "message": "Subject not found"}""");
    }
}
