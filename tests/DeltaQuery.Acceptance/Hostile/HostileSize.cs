using DeltaQuery.Testing;
using System.Globalization;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>How much the hostile tests try: DELTAQUERY_LONG=1 runs the full size, DELTAQUERY_SEED=n (or n-m, or several with commas) these
/// seeds alone, and DELTAQUERY_VARIANTS=n another number of them.</summary>
internal static class HostileSize
{
    public static IEnumerable<int> Seeds(int usual, int full)
    {
        if (Environment.GetEnvironmentVariable("DELTAQUERY_SEED") is { Length: > 0 } only)
            return only.Split(',').SelectMany(Range);
        return Enumerable.Range(1, Environment.GetEnvironmentVariable("DELTAQUERY_VARIANTS") is { Length: > 0 } count ? Number(count) : TestSize.IsLong ? full : usual);
    }

    private static IEnumerable<int> Range(string text)
    {
        var ends = text.Split('-').Select(Number).ToList();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
