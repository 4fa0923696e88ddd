using System.Net;
using System.Net.Sockets;

namespace DeltaQuery.Testing.Kafka;

/// <summary>A broker of one's own that is reached at another address than loopback's, too.</summary>
internal sealed partial class KafkaServer
{
    private static readonly string[] Listeners = ["PLAINTEXT", "SASL", "SSL", "CONTROLLER"]; // of start-kafka.sh

    private string? _properties;
    private string? _bootstrapThere;

    /// <summary>As <see cref="Bootstrap"/>, for those who see the address that <see cref="StartOwn"/> was given.</summary>
    public string BootstrapThere => _bootstrapThere ?? throw new InvalidOperationException("It was started on loopback alone.");

    /// <summary>Chooses the ports, as the listeners of a broker are one setting, and adds one at an address.</summary>
    /// <param name="state">The folder of start-kafka.sh, which takes ports from there that are free.</param>
    /// <param name="address">An address of this machine.</param>
    private void ListenAt(string state, string address)
    {
        var ports = FreePorts(Listeners.Length + 1);
        File.WriteAllLines(Path.Combine(state, "ports"), Listeners.Zip(ports, (name, port) => $"{name}={port}"));
        _bootstrapThere = $"{address}:{ports[^1]}";
        _properties = string.Join('\n',
            $"listeners={string.Join(',', Listeners.Zip(ports, (name, port) => $"{name}://127.0.0.1:{port}"))},THERE://{_bootstrapThere}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT,THERE:PLAINTEXT");
    }

    // Below the range that the system gives to outgoing connections.
    private static List<int> FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Any, port);
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Another one, then.
            }
        }

        return [.. ports];
    }
}
