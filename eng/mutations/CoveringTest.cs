namespace DeltaQuery.Mutations;

/// <summary>A test that passes on the whole engine, how long it took, and the mutants it came by.</summary>
internal sealed record CoveringTest(string Project, int Number, string Name, int Milliseconds, HashSet<int> Met)
{
    /// <summary>A hang is one when it lasts much longer than the test did; other work may run on the machine.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(20 + Milliseconds / 100.0);
}
