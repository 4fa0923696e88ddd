namespace DeltaQuery.Benchmarks.Goals;

/// <summary>The built programs that process goals start.</summary>
/// <param name="Dq">The dq program.</param>
/// <param name="Wrapper">The script that users call.</param>
/// <param name="Bare">The bare .NET program.</param>
/// <param name="LibDuckDb">The library that the bare program loads: dq's own.</param>
internal sealed record Programs(string Dq, string Wrapper, string Bare, string LibDuckDb);
