using System.Diagnostics;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Testing.Kafka;

/// <summary>Simulated brokers of one's own, in memory, that can be told to go down, come up and lose leaders (eng/mock-broker.c). It knows
/// no transactions, no offsets for times and no administration.</summary>
internal sealed class SimulatedKafka : IDisposable
{
    public const string Missing = "the simulated Kafka is not built (eng/build-librdkafka.sh)";

    private readonly Process _process;

    private SimulatedKafka(Process process, string bootstrap) => (_process, Bootstrap) = (process, bootstrap);

    /// <summary>Whether <see cref="Start"/> can.</summary>
    public static bool IsThere => File.Exists(Program);

    /// <summary>The file of librdkafka that goes with it; null where it is not built.</summary>
    public static string? Library => File.Exists(Path.Combine(Folder, "librdkafka.so")) ? Path.Combine(Folder, "librdkafka.so") : null;

    /// <summary>host:port of each broker.</summary>
    public string Bootstrap { get; }

    private static string Program => Path.Combine(Folder, "mock-broker");

    private static string Folder =>
        Path.GetDirectoryName(Environment.GetEnvironmentVariable(LibRdKafka.PathVariable)) ?? LibRdKafka.CacheFolder;

    /// <summary>Starts brokers.</summary>
    /// <param name="brokers">How many.</param>
    /// <param name="topics">Each as name:partitions.</param>
    public static SimulatedKafka Start(int brokers, params string[] topics)
    {
        var start = new ProcessStartInfo(Program, [$"{brokers}", .. topics])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadLine() ?? "";
        return line.StartsWith("bootstrap=", StringComparison.Ordinal) ? new(process, line["bootstrap=".Length..])
            : throw new InvalidOperationException("the simulated Kafka did not start");
    }

    /// <summary>Gives it a command of eng/mock-broker.c, as <c>down 1</c>, and waits until it has obeyed.</summary>
    public void Tell(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine();
        if (answer != "ok 0")
            throw new InvalidOperationException($"the simulated Kafka did not obey \"{command}\": {answer}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
