namespace DeltaQuery.Mutations;

/// <summary>What is broken, and which tests must see it.</summary>
internal static class Places
{
    /// <summary>The files in src/DeltaQuery.Engine on which right rows hang.</summary>
    public static readonly string[] Files =
    [
        "Log/LogReplay.cs", "Log/CheckpointReader.cs", "Log/DeletionVector.cs", "Log/RoaringBitmapReader.cs", "Log/RoaringBitmapWriter.cs",
        "Writing/FileStatistics.cs", "Writing/StringBound.cs", "Schema/PartitionValue.cs", "Planning/SkippingPredicate.cs",
        "Planning/SkippingPredicate.PlainBounds.cs", "Planning/PlanReader.cs", "Planning/PushedFilter.cs", "Transactions/ConflictChecker.cs",
        "Transactions/ReadSet.cs", "Transactions/Transaction.cs", "Log/CommitWriter.cs", "Execution/MergeHandler.cs",
        "Execution/MergeHandler.Evolution.cs", "Execution/MergeSourceRows.cs", "Execution/RowChanges.cs", "Execution/RowChanges.Rows.cs",
        "Execution/DeleteHandler.cs", "Execution/UpdateHandler.cs", "Execution/ChangeRules.cs", "Execution/AssignedColumns.cs",
    ];

    /// <summary>Tests that ask other processes, or are too long to be run for each mutant, are not of use here.</summary>
    public static readonly string[] TestProjects = ["DeltaQuery.Engine.Tests", "DeltaQuery.Acceptance"];

    private static readonly string[] Without =
        ["Golden", "Spark", "KillTests", "ManyProcesses", "ChDb", "Quickstart", "PublicSurface", "ArchitectureTests", "Tests.Sql.", "Tests.DuckDb."];

    public static bool IsOfUse(string testClass) => !Without.Any(w => testClass.Contains(w, StringComparison.Ordinal));
}
