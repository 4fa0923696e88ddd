namespace DeltaQuery.Acceptance.Pruning;

/// <summary>What came of the queries.</summary>
internal sealed class PruningTally
{
    /// <summary>How many queries were run.</summary>
    public int Queries { get; set; }

    /// <summary>How many read fewer files with pruning.</summary>
    public int Pruned { get; set; }

    /// <summary>How many are errors (an overflow, a text that is no number) with plain DuckDB or without pruning.</summary>
    public int Erred { get; set; }

    /// <summary>How many gave rows.</summary>
    public int WithRows { get; set; }

    /// <summary>How many files were there to read, and how many were read.</summary>
    public (long All, long Read) Files { get; set; }

    /// <summary>What went wrong.</summary>
    public List<string> Failures { get; } = [];

    public override string ToString() =>
        $"{Queries} queries, {Pruned} of them pruned files ({Files.Read} of {Files.All} files read), {WithRows} gave rows, "
        + $"{Erred} errors, {Failures.Count} failures";
}
