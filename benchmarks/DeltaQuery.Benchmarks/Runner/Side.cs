namespace DeltaQuery.Benchmarks.Runner;

/// <summary>One of the two things that are compared.</summary>
/// <param name="Name">What it is, for the table.</param>
/// <param name="Run">Does it once and gives the answer as text.</param>
internal sealed record Side(string Name, Func<string> Run)
{
    /// <summary>Done before each run, outside of the time that is measured.</summary>
    public Action? Prepare { get; init; }

    /// <summary>Whether the work is done by another process, so that this one's processor time says nothing.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>Gives the milliseconds that the last run took, where the side measures by itself; else the call is measured.</summary>
    public Func<double>? OwnTime { get; init; }
}
