namespace DeltaQuery.Engine.Log;

/// <summary>What is asked of a file list.</summary>
/// <param name="Version">A version that the list knows.</param>
/// <param name="Facts">The typed facts that are wanted beside the columns.</param>
/// <param name="Filter">Which files; null for all.</param>
/// <param name="AllColumns">Whether the texts of the actions are wanted (<see cref="FileList.ActionColumns"/>), or only what a scan needs
/// (<see cref="FileList.ScanColumns"/>).</param>
internal sealed record FileQuery(long Version, IReadOnlyList<FileColumn> Facts, FileFilter? Filter = null, bool AllColumns = false)
{
    public string Columns => AllColumns ? FileList.ActionColumns : FileList.ScanColumns;
}
