using System.Diagnostics;

namespace DeltaQuery.Testing;

/// <summary>A file system of a few megabytes in a folder of its own.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder;

    private SmallDisk(TempFolder folder) => _folder = folder;

    public string Path => _folder.Path;

    /// <summary>Mounts one; null where that may not be done, which takes root as a rule.</summary>
    public static SmallDisk? TryMount(int kilobytes)
    {
        var folder = new TempFolder();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", folder.Path))
            return new SmallDisk(folder);
        folder.Dispose();
        return null;
    }

    /// <summary>Leaves so much room; less if there is less.</summary>
    public void LeaveFree(int kilobytes)
    {
        var filler = System.IO.Path.Combine(Path, "filler");
        File.Delete(filler);
        var free = new DriveInfo(Path).AvailableFreeSpace - (kilobytes * 1024L);
        if (free > 0)
            File.WriteAllBytes(filler, new byte[free]);
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
