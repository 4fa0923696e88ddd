namespace DeltaQuery.Engine.Storage;

/// <summary>Folders that only this user can look into: what lies in them is their reader's own.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode Ours = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates a folder; one that is there stays as it is.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static string Create(string path) =>
        (OperatingSystem.IsWindows() || Directory.Exists(path) ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, Ours)).FullName;
}
