using System.Globalization;
using System.Text.RegularExpressions;

namespace DeltaQuery.Acceptance.Maintenance;

/// <summary>Makes what has just been written to a table look as if it had been written long ago: the times of files, and those in the log.</summary>
/// <param name="location">The table's folder.</param>
internal sealed partial class AgedTable(string location)
{
    private readonly HashSet<string> _aged = new(StringComparer.Ordinal);

    /// <summary>Gives a time to all files that came since the last call.</summary>
    /// <param name="time">The time.</param>
    /// <param name="tombstone">The time of deletion that removed files get; null to leave it.</param>
    public void Age(DateTimeOffset time, long? tombstone)
    {
        foreach (var file in Directory.GetFiles(location, "*", SearchOption.AllDirectories).Where(_aged.Add))
        {
            if (file.Contains("/_delta_log/", StringComparison.Ordinal) && file.EndsWith(".json", StringComparison.Ordinal) && !file.Contains("checkpoint", StringComparison.Ordinal))
                Rewrite(file, time.ToUnixTimeMilliseconds(), tombstone);
            File.SetLastWriteTimeUtc(file, time.UtcDateTime);
        }
    }

    private static void Rewrite(string commit, long time, long? tombstone)
    {
        var text = InCommitTime().Replace(File.ReadAllText(commit), $"\"inCommitTimestamp\":{time.ToString(CultureInfo.InvariantCulture)}");
        if (tombstone is { } deleted)
            text = DeletionTime().Replace(text, $"\"deletionTimestamp\":{deleted.ToString(CultureInfo.InvariantCulture)}");
        File.WriteAllText(commit, text);
    }

    [GeneratedRegex("\"inCommitTimestamp\":[0-9]+")]
    private static partial Regex InCommitTime();

    [GeneratedRegex("\"deletionTimestamp\":[0-9]+")]
    private static partial Regex DeletionTime();
}
