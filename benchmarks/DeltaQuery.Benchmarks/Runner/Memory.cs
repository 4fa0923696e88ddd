using System.Globalization;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>How much memory this process holds, in megabytes (of 2^20 bytes).</summary>
internal static class Memory
{
    /// <summary>The resident set.</summary>
    public static double Held() => Read("VmRSS:");

    /// <summary>The peak of the resident set.</summary>
    public static double Peak() => Read("VmHWM:");

    private static double Read(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
    }
}
