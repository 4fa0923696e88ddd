namespace DeltaQuery.Mutations;

/// <summary>What is broken, and the test classes that are asked first: parts of their names, the likeliest before the others.</summary>
internal static class Places
{
    private static readonly string[] Vectors = ["RoaringBitmap", "DeletionVector", "ChangeSequence", "W0", "FaultTests"];
    private static readonly string[] Filters =
        ["FileCondition", "PlanReader", "SkippingPredicate", "PlanShape", "GeneratedPartition", "LogAnswer", "R03", "R13", "R16", "R0", "R1", "ScriptTests", "PruningProperty", "ForeignStatistics", "ChangeScan"];
    private static readonly string[] Commits =
        ["ConflictChecker", "ReadSet", "TransactionTests", "InCommitTimestamp", "ConflictMatrix", "ConcurrentChanges", "ConcurrentInsert", "SessionTransaction", "W07", "FaultTests", "RowTracking",
            "PostCommit", "CreateTable", "AlterTable"];
    private static readonly string[] Changes =
        ["RowChange", "MergeBounds", "ScriptTests", "ChangeSequence", "SchemaEvolution", "ChangeFeed", "RowTracking", "UnknownExpression", "VoidColumn", "ConcurrentChanges", "IdentityColumn",
            "Constraint", "WriteTypes", "SessionTransaction", "VariantTable", "ConflictMatrix"];

    /// <summary>The files in src/DeltaQuery.Engine on which right rows hang.</summary>
    public static IReadOnlyDictionary<string, string[]> Files { get; } = new Dictionary<string, string[]>
    {
        ["Log/LogReplay.cs"] = ["LogReplay", "ForeignLog", "TableFeatures", "TransactionTests", "CheckpointWriter", "PostCommit", "CopyInto", "ChangeSequence", "RowTracking"],
        ["Log/CheckpointReader.cs"] = ["Checkpoint", "LogCleanup", "PostCommit", "LogReplay", "RowTracking"],
        ["Log/DeletionVector.cs"] = Vectors,
        ["Log/RoaringBitmapReader.cs"] = Vectors,
        ["Log/RoaringBitmapWriter.cs"] = Vectors,
        ["Writing/FileStatistics.cs"] = ["FileStatistics", "WrittenStatistics", "W01", "StringBound"],
        ["Writing/StringBound.cs"] = ["StringBound", "FileStatistics"],
        ["Schema/PartitionValue.cs"] = ["PartitionValue", "WritePartitions", "R16", "W02", "GeneratedPartition", "Overwrite"],
        ["Planning/SkippingPredicate.cs"] = Filters,
        ["Planning/SkippingPredicate.PlainBounds.cs"] = Filters,
        ["Planning/PlanReader.cs"] = Filters,
        ["Planning/PushedFilter.cs"] = Filters,
        ["Transactions/ConflictChecker.cs"] = Commits,
        ["Transactions/ReadSet.cs"] = Commits,
        ["Transactions/Transaction.cs"] = Commits,
        ["Log/CommitWriter.cs"] = Commits,
        ["Execution/Changes/MergeHandler.cs"] = Changes,
        ["Execution/Changes/MergeHandler.Evolution.cs"] = ["SchemaEvolution", .. Changes],
        ["Execution/Changes/MergeSourceRows.cs"] = Changes,
        ["Execution/Changes/RowChanges.cs"] = Changes,
        ["Execution/Changes/RowChanges.Rows.cs"] = Changes,
        ["Execution/Changes/DeleteHandler.cs"] = Changes,
        ["Execution/Changes/UpdateHandler.cs"] = Changes,
        ["Execution/Changes/ChangeRules.cs"] = Changes,
        ["Execution/Changes/AssignedColumns.cs"] = Changes,
    };

    /// <summary>Their tests; the first project is asked before the second.</summary>
    public static readonly string[] TestProjects = ["DeltaQuery.Engine.Tests", "DeltaQuery.Acceptance"];

    /// <summary>Tests that ask other processes, or are too long to be run for each mutant.</summary>
    private static readonly string[] Without =
        ["Golden", "Spark", "KillTests", "ManyProcesses", "ChDb", "Quickstart", "PublicSurface", "ArchitectureTests", "Tests.Sql.", "Tests.DuckDb.", "LargeCheckpoint"];

    public static bool IsOfUse(string testClass) => !Without.Any(w => testClass.Contains(w, StringComparison.Ordinal));

    /// <summary>How far from a file's heart a test class is.</summary>
    public static int Distance(string file, string testClass)
    {
        var near = Files.GetValueOrDefault(file, []);
        var at = Array.FindIndex(near, n => testClass.Contains(n, StringComparison.Ordinal));
        return at < 0 ? near.Length : at;
    }
}
