using System.Net;
using System.Net.Sockets;

namespace DeltaQuery.Testing;

/// <summary>Stands between a client and a server of any protocol, and cuts their connections where a test says.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly DnsEndPoint _server;
    private readonly List<Socket> _open = [];
    private long _cutAfter = long.MaxValue;
    private int _cuts;

    public CuttingProxy(string host, int port)
    {
        _server = new DnsEndPoint(host, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = _listener.ServeAllAsync(ServeAsync);
    }

    public int Port { get; }

    /// <summary>How often a connection was cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Called at each cut: after how many more bytes from the server the next comes; null for no more.</summary>
    public Func<long?> Next { get; set; } = () => null;

    /// <summary>Cuts all connections once so many more bytes have come from the server.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _cutAfter, bytes);

    /// <summary>Cuts all connections, and takes no more.</summary>
    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_open)
            _open.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(_server);
            await Task.WhenAny(PassAsync(client, server, counts: false), PassAsync(server, client, counts: true));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // one of both has gone
        }
        finally
        {
            lock (_open)
                _open.RemoveAll(socket => socket == client || socket == server);
            client.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool counts)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                var left = counts ? Interlocked.Add(ref _cutAfter, -read) : long.MaxValue;
                // What comes before the cut still arrives.
                await to.SendAsync(buffer.AsMemory(0, (int)Math.Clamp(left >= 0 ? read : read + left, 0, read)));
                if (left <= 0 && Interlocked.CompareExchange(ref _cutAfter, long.MaxValue, left) == left)
                {
                    Cut();
                    Interlocked.Increment(ref _cuts);
                    if (Next() is { } bytes)
                        CutAfter(bytes);
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // one of both has gone
        }
    }

    private void Cut()
    {
        Socket[] sockets;
        lock (_open)
            sockets = [.. _open];
        foreach (var socket in sockets)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0); // as a reset, not as an end
                socket.Dispose();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // it has ended by itself
            }
        }
    }
}
