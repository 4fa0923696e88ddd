using System.Runtime.InteropServices;

namespace DeltaQuery.Repl;

// The C library's part.
internal sealed partial class Descriptor
{
    private static unsafe partial class Native
    {
        public const int Interrupted = 4; // EINTR
        public const int BrokenPipe = 32; // EPIPE
        public static readonly int WouldBlock = OperatingSystem.IsLinux() ? 11 : 35; // EAGAIN

        private const int FromHere = 1; // SEEK_CUR
        private const int GetWindowSize = 0x5413; // Linux: TIOCGWINSZ
        private const int UsualRows = 24;
        private const int WriteUnblocked = 0x1 | 0x100 | 0x800 | 0x80000; // Linux: O_WRONLY, O_NOCTTY, O_NONBLOCK, O_CLOEXEC

        public static nint Write(int descriptor, ReadOnlySpan<byte> bytes)
        {
            fixed (byte* start = bytes) return write(descriptor, start, bytes.Length);
        }

        public static bool CanSeek(int descriptor) => lseek(descriptor, 0, FromHere) >= 0;

        public static int OpenUnblocked(string path) => open(path, WriteUnblocked);

        /// <summary>0 if it stays full for so long.</summary>
        public static int WaitUntilWritable(int descriptor, int milliseconds) => Polling.Wait(descriptor, Polling.Writable, milliseconds);

        /// <summary>How many columns and rows a terminal has; null if it does not say.</summary>
        public static (int Columns, int Rows)? Size(int descriptor)
        {
            WindowSize size;
            return ioctl(descriptor, GetWindowSize, &size) == 0 && size.Columns > 0 ? (size.Columns, size.Rows > 0 ? size.Rows : UsualRows) : null;
        }

        [LibraryImport("libc")]
        private static partial int ioctl(int descriptor, nuint request, WindowSize* size);

        [LibraryImport("libc", SetLastError = true)]
        private static partial nint write(int descriptor, byte* bytes, nint count);

        [LibraryImport("libc")]
        private static partial long lseek(int descriptor, long offset, int origin);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        private static partial int open(string path, int flags);

        // struct winsize
        [StructLayout(LayoutKind.Sequential)]
        private struct WindowSize
        {
            public ushort Rows;
            public ushort Columns;
            public ushort Width;
            public ushort Height;
        }
    }
}
