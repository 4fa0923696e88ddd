using System.Globalization;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>How much memory this process has held at most.</summary>
internal static class PeakMemory
{
    /// <summary>The peak of the resident set, in megabytes (of 2^20 bytes).</summary>
    public static double Megabytes()
    {
        const string Peak = "VmHWM:";
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(Peak, StringComparison.Ordinal));
        return double.Parse(line[Peak.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
    }
}
