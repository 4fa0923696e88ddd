using DeltaQuery.Benchmarks.Runner;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>A speed goal: measures its figures one by one.</summary>
internal interface IGoal
{
    /// <summary>The goal's number: G1 ...</summary>
    string Name { get; }

    IEnumerable<Figure> Measure(Workbench bench);
}
