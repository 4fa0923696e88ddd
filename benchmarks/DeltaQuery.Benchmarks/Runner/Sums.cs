using System.Globalization;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>The sums of all columns, and of the lengths of texts: two readers that agree on them have read the same.</summary>
internal readonly record struct Sums(long Ids, double Amounts, long Counts, long Letters)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ids}\t{Amounts:R}\t{Counts}\t{Letters}");
}
