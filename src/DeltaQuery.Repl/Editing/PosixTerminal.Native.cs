using System.Runtime.InteropServices;

namespace DeltaQuery.Repl.Editing;

// The C library's part.
internal sealed partial class PosixTerminal
{
    private static unsafe partial class Native
    {
        public const int Interrupted = 4; // EINTR

        private const int Input = 0;

        /// <summary>Whether there is something to read, or an end, within so many milliseconds.</summary>
        public static bool CanRead(int milliseconds) => Polling.Wait(Input, Polling.Readable, milliseconds) > 0;

        public static int Read(Span<byte> bytes)
        {
            fixed (byte* start = bytes) return (int)read(Input, start, bytes.Length);
        }

        [LibraryImport("libc", SetLastError = true)]
        private static partial nint read(int descriptor, byte* bytes, nint count);
    }
}
