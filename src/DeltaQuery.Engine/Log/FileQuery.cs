using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>What is asked of a file list.</summary>
/// <param name="Version">A version that the list knows.</param>
/// <param name="Facts">The typed facts that are wanted beside the columns.</param>
/// <param name="Filter">Which files; null for all.</param>
/// <param name="AllColumns">Whether the texts of the actions are wanted (<see cref="FileList.ActionColumns"/>), or only what a scan needs
/// (<see cref="FileList.ScanColumns"/>).</param>
internal sealed record FileQuery(long Version, IReadOnlyList<FileColumn> Facts, FileFilter? Filter = null, bool AllColumns = false)
{
    /// <summary>If set, only files of these paths, as the log has them.</summary>
    public IReadOnlyCollection<string>? Paths { get; init; }

    /// <summary>The condition that the paths are, over SQL for a file's path; null for none.</summary>
    public string? OnPath(string path) => Paths is null ? null : $"{path} IN (SELECT unnest({SqlText.Literal(Paths)}::VARCHAR[]))";

    public string Columns => AllColumns ? FileList.ActionColumns : FileList.ScanColumns;
}
