namespace DeltaQuery.Mutations;

/// <summary>A test, and what its last run has shown.</summary>
internal sealed class KnownTest(string project, int number, string testClass, string name)
{
    public string Project => project;

    public int Number => number;

    public string Class => testClass;

    public string Name => name;

    /// <summary>How long it took; null if it has not run yet.</summary>
    public int? Milliseconds { get; set; }

    /// <summary>The mutants that it came by; null if it has not run yet.</summary>
    public HashSet<int>? Met { get; set; }

    /// <summary>Whether it is of no use: it fails without a mutant, is skipped, or takes too long.</summary>
    public bool IsOut { get; set; }

    /// <summary>A hang is one when it lasts much longer than the test did; other work may run on the machine.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(Milliseconds is { } known ? 20 + known / 100.0 : 60);
}
