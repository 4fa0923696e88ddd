using System.Diagnostics;

namespace DeltaQuery.Testing;

/// <summary>A folder into which nothing can be written until it is disposed. Permissions do not bind root, who needs a file system that has
/// immutable files.</summary>
internal sealed class ReadOnlyFolder : IDisposable
{
    private readonly string _path;
    private readonly UnixFileMode? _mode;

    private ReadOnlyFolder(string path, UnixFileMode? mode) => (_path, _mode) = (path, mode);

    /// <summary>Closes a folder; null where that cannot be done.</summary>
    public static ReadOnlyFolder? TryMake(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        if (Environment.IsPrivilegedProcess)
            return Change("+i", path) ? new ReadOnlyFolder(path, null) : null;
        var mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new ReadOnlyFolder(path, mode);
    }

    public void Dispose()
    {
        if (_mode is { } before && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, before);
        else
            Change("-i", _path);
    }

    private static bool Change(string attribute, string path)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("chattr", [attribute, path]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no chattr
        }
    }
}
