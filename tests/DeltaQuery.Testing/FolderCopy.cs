namespace DeltaQuery.Testing;

/// <summary>Copies folders with all that is in them.</summary>
internal static class FolderCopy
{
    public static void Make(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            Make(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
