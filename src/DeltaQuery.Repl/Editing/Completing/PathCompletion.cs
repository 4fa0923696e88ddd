namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>Files and folders by the begin of their path.</summary>
internal static class PathCompletion
{
    private const int Most = 1000;

    /// <summary>The candidates; a folder ends with a slash, so that what is in it can follow.</summary>
    /// <param name="typed">The begin of a path: absolute, below home, or below the working directory.</param>
    /// <param name="quote">The quote that it stands in; NUL for none.</param>
    /// <param name="foldersOnly">Whether files are left out.</param>
    public static IReadOnlyList<Completion> Of(string typed, char quote, bool foldersOnly)
    {
        var text = quote == '\0' ? typed : typed.Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
        var slash = text.LastIndexOf('/') + 1;
        var (folder, begin) = (text[..slash], text[slash..]);
        if (folder.Contains("://", StringComparison.Ordinal))
            return [];
        try
        {
            return
            [
                .. new DirectoryInfo(Full(folder)).EnumerateFileSystemInfos()
                    .Where(entry => entry.Name.StartsWith(begin, StringComparison.Ordinal) && (begin.Length > 0 || entry.Name[0] != '.'))
                    .Where(entry => !foldersOnly || IsFolder(entry))
                    .Take(Most).OrderBy(entry => entry.Name, StringComparer.Ordinal)
                    .Select(entry => IsFolder(entry)
                        ? new Completion($"{Quoted(folder + entry.Name, quote)}/", "", $"{entry.Name}/")
                        : new Completion(Quoted(folder + entry.Name, quote), quote == '\0' ? " " : quote.ToString(), entry.Name)),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static bool IsFolder(FileSystemInfo entry) => entry.Attributes.HasFlag(FileAttributes.Directory);

    private static string Full(string folder) => folder switch
    {
        "" => Directory.GetCurrentDirectory(),
        ['~', '/', .. var rest] => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), rest),
        _ => folder,
    };

    private static string Quoted(string path, char quote) =>
        quote == '\0' ? path : path.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal);
}
