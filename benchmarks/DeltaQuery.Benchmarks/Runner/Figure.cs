namespace DeltaQuery.Benchmarks.Runner;

/// <summary>One line of the table.</summary>
/// <param name="Goal">The goal's number.</param>
/// <param name="What">What was measured.</param>
/// <param name="Ours">Our median.</param>
/// <param name="OtherName">What it was held against.</param>
/// <param name="Other">The other side's median; null where there is none.</param>
/// <param name="Ratio">The median of the ratios, pair by pair; null where there is no other side.</param>
/// <param name="Limit">What is allowed; null where the figure is only told.</param>
/// <param name="Met">Whether the limit is kept; null where there is none.</param>
internal sealed record Figure(
    string Goal, string What, double Ours, string OtherName, double? Other, double? Ratio, Limit? Limit, bool? Met)
{
    /// <summary>Of our processor time to the other's, where both ran in this process: noise from outside hardly touches it.</summary>
    public double? CpuRatio { get; init; }

    /// <summary>What the figures count.</summary>
    public string Unit { get; init; } = "ms";
}
