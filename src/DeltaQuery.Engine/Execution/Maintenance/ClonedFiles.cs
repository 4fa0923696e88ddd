using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The files of a clone.</summary>
/// <param name="Came">The actions that the clone's commit has, each with that of the source.</param>
/// <param name="Went">The files of the table that was replaced which are not the clone's.</param>
internal sealed record ClonedFiles(IReadOnlyList<(AddFile Add, AddFile Source)> Came, IReadOnlyList<AddFile> Went)
{
    /// <summary>How many data files were copied.</summary>
    public long CopiedFiles { get; init; }

    /// <summary>Their bytes.</summary>
    public long CopiedBytes { get; init; }
}
