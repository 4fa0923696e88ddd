using System.Globalization;

namespace DeltaQuery.Testing;

/// <summary>Whether Ctrl-C reaches what the tests start.</summary>
internal static class InterruptSignal
{
    /// <summary>Why a test is skipped where <see cref="IsIgnored"/>.</summary>
    public const string Ignored = "SIGINT is ignored by this process and all it starts";

    /// <summary>A shell without job control starts background jobs so, and what they start inherits it.</summary>
    public static bool IsIgnored { get; } = OperatingSystem.IsLinux()
        && (long.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(),
            NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;
}
