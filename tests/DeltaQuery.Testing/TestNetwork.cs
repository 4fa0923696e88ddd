using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace DeltaQuery.Testing;

/// <summary>Hosts with a network of their own, and this process on it: namespaces of Linux, whose links meet on a bridge. They see the same disk.</summary>
/// <remarks>Names have this process's id: what a run left that was killed is in nobody's way, and is removed where the id comes again.</remarks>
internal sealed class TestNetwork : IDisposable
{
    /// <summary>Why a test is skipped where <see cref="TryCreate"/> gives nothing.</summary>
    public const string Missing = "no network namespaces can be made: that takes Linux, root, and ip of iproute2";

    private const int Networks = 8192; // of 16 addresses, in 198.18.0.0/15, which is set apart for tests of networks
    private static readonly string Own = $"dq{Environment.ProcessId}";
    private static readonly string Bridge = Own + "b";

    private readonly int _hosts;

    private TestNetwork(int hosts, int number)
    {
        _hosts = hosts;
        Address = AddressOf(number, 1);
    }

    /// <summary>The address of this process.</summary>
    public string Address { get; }

    /// <summary>Makes one with so many hosts, 13 at most; null where that cannot be done. A process has one at a time.</summary>
    public static TestNetwork? TryCreate(int hosts)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return null;
        var network = new TestNetwork(hosts, FreeNetwork());
        try
        {
            network.Remove();
            network.Make();
            return network;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            network.Remove();
            return null;
        }
    }

    /// <summary>What a program's words begin with that runs on a host.</summary>
    public static string[] ProgramOn(int host) => ["ip", "netns", "exec", Namespace(host)];

    /// <summary>Pulls a host's plug: what is sent from there on and to there is lost, without a word to either side.</summary>
    public static void Cut(int host) => Ip("link", "set", Link(host), "down");

    /// <summary>Puts it in again.</summary>
    public static void Heal(int host) => Ip("link", "set", Link(host), "up");

    public void Dispose() => Remove();

    private void Make()
    {
        Ip("link", "add", Bridge, "type", "bridge");
        Ip("addr", "add", Address + "/28", "dev", Bridge);
        Ip("link", "set", Bridge, "up");
        var network = Address[..(Address.LastIndexOf('.') + 1)];
        var first = int.Parse(Address.AsSpan(network.Length), CultureInfo.InvariantCulture) + 1;
        for (var host = 0; host < _hosts; host++)
        {
            Ip("netns", "add", Namespace(host));
            Ip("link", "add", Link(host), "type", "veth", "peer", "name", "eth0", "netns", Namespace(host));
            Ip("link", "set", Link(host), "master", Bridge, "up");
            Ip("-n", Namespace(host), "addr", "add", $"{network}{first + host}/28", "dev", "eth0");
            Ip("-n", Namespace(host), "link", "set", "eth0", "up");
            Ip("-n", Namespace(host), "link", "set", "lo", "up");
        }
    }

    // A namespace takes its end of the link with it, and that the other.
    private void Remove()
    {
        for (var host = 0; host < _hosts; host++)
            TryIp("netns", "del", Namespace(host));
        TryIp("link", "del", Bridge);
    }

    private static string Namespace(int host) => $"{Own}-{host}";

    private static string Link(int host) => $"{Own}h{host}";

    private static string AddressOf(int network, int host) =>
        $"198.{18 + (network / 4096)}.{network % 4096 / 16}.{(network % 16 * 16) + host}";

    /// <summary>One that this machine has no address of.</summary>
    private static int FreeNetwork()
    {
        var used = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork).Select(a => a.GetAddressBytes()).Where(a => a is [198, 18 or 19, ..])
            .Select(a => ((a[1] - 18) * 4096) + (a[2] * 16) + (a[3] / 16)).ToHashSet();
        return Enumerable.Range(Environment.ProcessId, Networks).Select(n => n % Networks).First(n => !used.Contains(n));
    }

    private static void Ip(params string[] words)
    {
        var (code, error) = Run(words);
        if (code != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', words)}: {error.Trim()}");
    }

    private static void TryIp(params string[] words)
    {
        try
        {
            Run(words);
        }
        catch (Win32Exception)
        {
            // There is no such program, and nothing that it has made.
        }
    }

    private static (int Code, string Error) Run(string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", words) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
