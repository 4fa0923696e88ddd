namespace DeltaQuery.Engine.Storage;

/// <summary>Where a cache lies, and how large it gets, if nobody says.</summary>
internal static class SpoolDefaults
{
    private const long Bound = 10L << 30;

    /// <summary>The user's folder for caches, or if that cannot be written a folder among the temporary files.</summary>
    public static string Directory()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            cache = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        else if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
            cache = home.Length == 0 ? null : Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        var preferred = string.IsNullOrEmpty(cache) ? null : Path.Combine(cache, "deltaquery", "spool");
        return preferred is not null && IsWritable(preferred)
            ? preferred
            : Path.Combine(Path.GetTempPath(), $"deltaquery-spool-{Environment.UserName}");
    }

    /// <summary>10 GB, but no more than half of what is free.</summary>
    public static long MaxBytes(string directory)
    {
        try
        {
            var there = Path.GetFullPath(directory);
            while (!System.IO.Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
                there = above;
            return Math.Min(Bound, new DriveInfo(there).AvailableFreeSpace / 2);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Bound;
        }
    }

    private static bool IsWritable(string directory)
    {
        try
        {
            PrivateFolder.Create(directory);
            var probe = Path.Combine(directory, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
