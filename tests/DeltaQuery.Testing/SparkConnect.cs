using System.Net.Sockets;

namespace DeltaQuery.Testing;

/// <summary>A running Spark Connect server, where there is one: at DELTAQUERY_SPARK_CONNECT, or as start-spark.sh left word.</summary>
internal static class SparkConnect
{
    public const string Missing = "no Spark Connect server is running (shared/services/start-spark.sh starts one)";

    /// <summary>Its address, <c>sc://host:port</c>, or null.</summary>
    public static string? Address { get; } = Find();

    private static string? Find()
    {
        var address = Environment.GetEnvironmentVariable("DELTAQUERY_SPARK_CONNECT");
        var state = Path.Combine(Environment.GetEnvironmentVariable("SPARK_STATE") ?? Path.Combine(Path.GetTempPath(), "deltaquery-spark"), "env");
        if (string.IsNullOrEmpty(address) && File.Exists(state))
            address = File.ReadLines(state).FirstOrDefault(line => line.StartsWith("DELTAQUERY_SPARK_CONNECT=", StringComparison.Ordinal))?.Split('=', 2)[1];
        if (string.IsNullOrEmpty(address))
            return null;
        try
        {
            var server = new Uri(address);
            using var client = new TcpClient(server.Host, server.Port);
            return address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
