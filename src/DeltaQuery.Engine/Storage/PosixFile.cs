using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.Storage;

/// <summary>What .NET's file API lacks: a link that fails where the name is taken, the sync of a directory, and an append that is one.</summary>
internal static partial class PosixFile
{
    private const int FileExists = 17; // EEXIST
    private const int AtCurrentDirectory = -100; // AT_FDCWD
    private const int NoSpace = 28; // ENOSPC
    private const int WriteOnly = 1; // O_WRONLY
    private const uint NoReplace = 1; // RENAME_NOREPLACE

    /// <summary>O_APPEND | O_CLOEXEC.</summary>
    private static readonly int AppendOnly = OperatingSystem.IsLinux() ? 0x80400 : 0x1000008;

    /// <summary>After these nothing was done: EPERM, ENOENT, EACCES, EXDEV, EINVAL, ENOSPC, EROFS, EMLINK, ENAMETOOLONG, ENOSYS, EOPNOTSUPP, EDQUOT.
    /// After others, such as EIO of a network's file system, nobody knows.</summary>
    private static readonly int[] NothingDone = [1, 2, 13, 18, 22, 28, 30, 31, 36, 38, 95, 122];

    /// <summary>What a file system that cannot sync a directory says: EINVAL, EROFS, ENOSYS, EOPNOTSUPP.</summary>
    private static readonly int[] CannotSync = [22, 30, 38, 45, 95, 102];

    /// <summary>Gives the file a second name, atomically; false if that name is taken.</summary>
    /// <exception cref="UnknownOutcomeException">The name may be given or not.</exception>
    public static bool TryLink(string existing, string name)
    {
        if (OperatingSystem.IsWindows())
            return TryMove(existing, name);
        if (Link(existing, name) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        if (error == FileExists)
            return false;
        CheckNothingDone(error, name);

        // Some mounts have no hard links: a rename that refuses to replace is as good.
        if (OperatingSystem.IsLinux())
        {
            if (RenameAt2(AtCurrentDirectory, existing, AtCurrentDirectory, name, NoReplace) == 0)
                return true;
            var second = Marshal.GetLastPInvokeError();
            if (second == FileExists)
                return false;
            CheckNothingDone(second, name);
        }

        throw new IOException($"the file system can neither link nor rename without replacing: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Makes what a file holds durable.</summary>
    public static void SyncFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        file.Flush(flushToDisk: true);
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
            if (Sync(descriptor) != 0 && !CannotSync.Contains(Marshal.GetLastPInvokeError()))
                throw new IOException($"cannot sync {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Appends to a file that is there by one write, so that what two processes append never mixes.</summary>
    public static unsafe void Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.Seek(0, SeekOrigin.End);
            file.Write(bytes);
            return;
        }

        var descriptor = Open(path, WriteOnly | AppendOnly);
        if (descriptor < 0)
            throw Failed("open", path);
        try
        {
            fixed (byte* first = bytes)
            {
                var written = Write(descriptor, first, bytes.Length);
                if (written < 0)
                    throw Failed("append to", path);
                if (written < bytes.Length)
                    throw new IOException($"the disk of {path} is full", NoSpace); // nothing else cuts a write to a file
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string what, string path) =>
        new($"cannot {what} {path}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError()); // as .NET has it: the error number

    private static void CheckNothingDone(int error, string name)
    {
        if (!NothingDone.Contains(error))
            throw new UnknownOutcomeException(name, new IOException(Marshal.GetPInvokeErrorMessage(error)));
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

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
