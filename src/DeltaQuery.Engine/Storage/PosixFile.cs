using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.Storage;

/// <summary>What .NET's file API lacks: a link that fails where the name is taken, and the sync of a directory.</summary>
internal static partial class PosixFile
{
    private const int FileExists = 17; // EEXIST
    private const int AtCurrentDirectory = -100; // AT_FDCWD
    private const uint NoReplace = 1; // RENAME_NOREPLACE

    /// <summary>Gives the file a second name, atomically; false if that name is taken.</summary>
    public static bool TryLink(string existing, string name)
    {
        if (OperatingSystem.IsWindows())
            return TryMove(existing, name);
        if (Link(existing, name) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        if (error == FileExists)
            return false;

        // Some mounts have no hard links: a rename that refuses to replace is as good.
        if (OperatingSystem.IsLinux())
        {
            if (RenameAt2(AtCurrentDirectory, existing, AtCurrentDirectory, name, NoReplace) == 0)
                return true;
            if (Marshal.GetLastPInvokeError() == FileExists)
                return false;
        }

        throw new IOException($"the file system can neither link nor rename without replacing: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Makes new names in a directory durable.</summary>
    public static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(directory, 0);
        if (descriptor < 0)
            throw new IOException($"cannot open {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            // A file system that cannot sync a directory says EINVAL; there is nothing more to be done there.
            _ = Sync(descriptor);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static bool TryMove(string existing, string name)
    {
        try
        {
            File.Move(existing, name, overwrite: false); // MoveFileEx without MOVEFILE_REPLACE_EXISTING is atomic
            return true;
        }
        catch (IOException) when (File.Exists(name))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oldDirectory, string oldName, int newDirectory, string newName, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
