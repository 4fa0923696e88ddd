namespace DeltaQuery.Acceptance;

/// <summary>Where the sources lie that the tests were built from.</summary>
internal static class SourceFolder
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DeltaQuery.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? "";
    }
}
