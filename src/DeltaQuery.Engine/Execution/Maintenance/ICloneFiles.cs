using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>How a clone comes to its files.</summary>
internal interface ICloneFiles
{
    /// <summary>Makes the files, and says which the clone gets.</summary>
    /// <param name="had">The files of the table that is replaced.</param>
    Task<ClonedFiles> CloneAsync(IReadOnlyList<AddFile> had);

    /// <summary>Deletes what was made and not committed.</summary>
    Task DiscardAsync();
}
