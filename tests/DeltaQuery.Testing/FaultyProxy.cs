using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DeltaQuery.Testing;

/// <summary>Stands between a client and a server that speaks S3, and has requests go wrong as a test says.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly IPEndPoint _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<ProxiedRequest> _requests = new();
    private readonly ConcurrentDictionary<(ProxyFault Fault, string Kind), int> _faults = new();
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private int _underWay;
    private readonly CancellationTokenSource _ended = new();

    /// <param name="server">The server's URL, of plain HTTP.</param>
    public FaultyProxy(string server)
    {
        var uri = new Uri(server);
        _server = new IPEndPoint(Dns.GetHostAddresses(uri.Host)[0], uri.Port);
        _listener.Start();
        _ = _listener.ServeAllAsync(ServeAsync, _ended.Token);
    }

    /// <summary>Where clients find it.</summary>
    public string Endpoint => $"http://{_listener.LocalEndpoint}";

    /// <summary>Says what goes wrong with a request; called by many at once.</summary>
    public Func<ProxiedRequest, ProxyFault> Decide { get; set; } = _ => ProxyFault.None;

    /// <summary>Runs before a request is looked at, and may wait.</summary>
    public Func<ProxiedRequest, Task> BeforeAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a request has gone as it should.</summary>
    public Func<ProxiedRequest, ProxyFault, Task> AfterAsync { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>For how long a request hangs that does: longer than the client waits.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>What a late request waits for.</summary>
    public Func<ProxiedRequest, Task>? LateAsync { get; set; }

    /// <summary>All requests that came, whatever became of them.</summary>
    public IReadOnlyCollection<ProxiedRequest> Requests => _requests;

    /// <summary>How often which fault hit which kind of request.</summary>
    public IReadOnlyDictionary<(ProxyFault Fault, string Kind), int> Faults => _faults;

    /// <summary>Waits until no request is under way any more, those neither that the client has given up.</summary>
    public async Task SettleAsync()
    {
        while (_listener.Pending() || _connections.Keys.Any(HasMore) || Volatile.Read(ref _underWay) > 0)
            await Task.Delay(20);

        static bool HasMore(Socket socket)
        {
            try
            {
                return socket.Available > 0;
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Stop();
        _ended.Dispose();
    }

    /// <summary>Serves one connection, request after request.</summary>
    private async Task ServeAsync(Socket socket)
    {
        _connections.TryAdd(socket, true);
        using var client = new HttpStream(socket);
        try
        {
            while (await client.ReadHeadAsync() is { } head && await ServeAsync(client, head))
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One of both has gone; the other finds out when this ends.
        }
        finally
        {
            _connections.TryRemove(socket, out _);
        }
    }

    /// <summary>Serves one request; false if that ends the connection.</summary>
    private async Task<bool> ServeAsync(HttpStream client, byte[] head)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var request = await ReadAsync(client, head);
            _requests.Enqueue(request);
            await BeforeAsync(request);
            var fault = Decide(request);
            if (fault != ProxyFault.None)
                _faults.AddOrUpdate((fault, request.Kind), 1, (_, n) => n + 1);
            var goesOn = await PassAsync(client, request, fault);
            await AfterAsync(request, fault);
            return goesOn;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static async Task<ProxiedRequest> ReadAsync(HttpStream client, byte[] head)
    {
        var text = Encoding.Latin1.GetString(head);
        if (ProxiedRequest.HeaderOf(text, "Expect") is not null)
            await client.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        return new ProxiedRequest(head, await client.ReadAsync(ProxiedRequest.LengthOf(text) ?? 0));
    }

    /// <summary>Has a request go as it shall; false if that ends the connection.</summary>
    private async Task<bool> PassAsync(HttpStream client, ProxiedRequest request, ProxyFault fault)
    {
        switch (fault)
        {
            case ProxyFault.ResetBeforeRequest:
                client.Reset();
                return false;
            case ProxyFault.ResetWithinRequest:
                await SendHalfAsync(request);
                client.Reset();
                return false;
            case ProxyFault.SlowDown:
                await client.WriteAsync(Failure("503 Slow Down", "SlowDown"));
                return true;
            case ProxyFault.InternalError:
                await client.WriteAsync(Failure("500 Internal Server Error", "InternalError"));
                return true;
            case ProxyFault.TooManyRequests:
                await client.WriteAsync(Failure("429 Too Many Requests", "TooManyRequests"));
                return true;
            case ProxyFault.EmptyOk:
                await client.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                return true;
            case ProxyFault.Hang:
                await Task.Delay(Patience);
                return false;
            case ProxyFault.Late:
                await (LateAsync?.Invoke(request) ?? Task.Delay(Patience));
                await AskAsync(request);
                return false;
        }

        var (head, body) = await AskAsync(request); // whether the client still waits or not
        return await AnswerAsync(client, request, fault, head, body);
    }

    private async Task<bool> AnswerAsync(HttpStream client, ProxiedRequest request, ProxyFault fault, byte[] head, byte[] body)
    {
        byte[] whole = [.. head, .. body];
        switch (fault)
        {
            case ProxyFault.ResetBeforeAnswer:
                client.Reset();
                return false;
            case ProxyFault.ResetWithinAnswer:
                await client.WriteAsync(whole.AsMemory(0, whole.Length / 2));
                client.Reset();
                return false;
            case ProxyFault.AnswerLost:
                return false;
            case ProxyFault.TruncatedAnswer:
                await client.WriteAsync(whole.AsMemory(0, body.Length > 0 ? head.Length + (body.Length / 2) : head.Length / 2));
                return false;
            case ProxyFault.FalseError:
                await client.WriteAsync(Failure("500 Internal Server Error", "InternalError"));
                return true;
            case ProxyFault.Trickle:
                const int Pieces = 10;
                var pause = Patience * (Math.Abs(request.Target.Length) % 3) / 2 / Pieces; // nothing, half of it, or all
                foreach (var piece in whole.Chunk((whole.Length / Pieces) + 1))
                {
                    await client.WriteAsync(piece);
                    await Task.Delay(pause);
                }

                return true;
            default:
                await client.WriteAsync(whole);
                return true;
        }
    }

    /// <summary>Has the server do it.</summary>
    private async Task<(byte[] Head, byte[] Body)> AskAsync(ProxiedRequest request)
    {
        using var server = new HttpStream(await ConnectAsync());
        await server.WriteAsync(request.Head);
        await server.WriteAsync(request.Body);
        while (await server.ReadHeadAsync() is { } head)
        {
            var text = Encoding.Latin1.GetString(head);
            var status = text.Split(' ')[1];
            if (status[0] == '1')
                continue; // go on: it has
            var isBare = request.Method == "HEAD" || status is "204" or "304";
            var body = isBare ? [] : ProxiedRequest.LengthOf(text) is { } length ? await server.ReadAsync(length) : await server.ReadBodyAsync(text);
            return (head, body);
        }

        throw new IOException("the server gave no answer");
    }

    private async Task SendHalfAsync(ProxiedRequest request)
    {
        using var server = new HttpStream(await ConnectAsync());
        byte[] whole = [.. request.Head, .. request.Body];
        await server.WriteAsync(whole.AsMemory(0, request.Body.Length > 0 ? request.Head.Length + (request.Body.Length / 2) : whole.Length / 2));
        await Task.Delay(10); // for it to arrive
        server.Reset();
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_server);
        return socket;
    }

    private static byte[] Failure(string status, string code)
    {
        var body = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>as the test wants it</Message><RequestId>0</RequestId></Error>";
        return Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
