using System.Globalization;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>What a goal allows: at most <c>Factor</c> times the other side plus some milliseconds, and never more than some number.</summary>
/// <param name="Factor">Times the other side; null where only <paramref name="AtMost"/> counts.</param>
/// <param name="Plus">Milliseconds on top.</param>
/// <param name="AtMost">Milliseconds (or, for memory, megabytes), or null.</param>
internal sealed record Limit(double? Factor, double Plus = 0, double? AtMost = null)
{
    /// <summary>Whether pairs of measurements keep within the limit, by their medians.</summary>
    public bool IsMet(IReadOnlyList<double> ours, IReadOnlyList<double> other)
    {
        if (AtMost is { } most && Median(ours) > most)
            return false;
        return Factor is not { } factor || Median(ours.Zip(other, (a, b) => a - (factor * b) - Plus).ToList()) <= 0;
    }

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public override string ToString()
    {
        var parts = new List<string>();
        if (Factor is { } factor)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{factor:0.##} x{(Plus > 0 ? $" + {Plus:0.#}" : "")}"));
        if (AtMost is { } most)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{most:0.#}"));
        return string.Join(", ", parts);
    }
}
