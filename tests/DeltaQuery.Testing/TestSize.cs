using System.Globalization;

namespace DeltaQuery.Testing;

/// <summary>How much the tests try.</summary>
internal static class TestSize
{
    /// <summary>Whether the full sizes run: <c>./test.sh --long</c>.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("DELTAQUERY_LONG") == "1";

    /// <summary>Whether <see cref="Seeds"/> are those that DELTAQUERY_SEED names.</summary>
    public static bool HasOwnSeeds => OwnSeeds is { Length: > 0 };

    private static string? OwnSeeds { get; } = Environment.GetEnvironmentVariable("DELTAQUERY_SEED");

    /// <summary>The seeds that a random test runs: so many from 1 on, or those of DELTAQUERY_SEED=n (or n-m, or several with commas) alone.</summary>
    /// <param name="usual">How many the short run has.</param>
    /// <param name="full">How many the full size has.</param>
    public static IEnumerable<int> Seeds(int usual, int full) =>
        HasOwnSeeds ? OwnSeeds!.Split(',').SelectMany(Range) : Enumerable.Range(1, IsLong ? full : usual);

    private static IEnumerable<int> Range(string text)
    {
        var ends = text.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
