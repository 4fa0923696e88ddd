using System.Net.Sockets;

namespace DeltaQuery.Testing;

/// <summary>How the servers of tests take connections.</summary>
internal static class Listening
{
    /// <summary>Serves each connection, beside the others, until the listener or the token is at its end.</summary>
    public static async Task ServeAllAsync(this TcpListener listener, Func<Socket, Task> serve, CancellationToken ended = default)
    {
        try
        {
            while (true)
                _ = serve(await listener.AcceptSocketAsync(ended));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }
}
