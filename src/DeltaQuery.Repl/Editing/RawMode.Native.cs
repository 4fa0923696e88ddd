using System.Runtime.InteropServices;

namespace DeltaQuery.Repl.Editing;

// The C library's part.
internal sealed partial class RawMode
{
    private static unsafe partial class Native
    {
        public static readonly int StopSignal = OperatingSystem.IsMacOS() ? 18 : 20; // SIGTSTP

        private const int SettingsLength = 256; // more than any system's struct termios
        private const int AfterOutput = 1; // TCSADRAIN

        // tcflag_t c_iflag, c_oflag, ..
        private static readonly int OutputFlags = OperatingSystem.IsMacOS() ? sizeof(ulong) : sizeof(uint);

        /// <summary>The settings of a terminal; null where there is none.</summary>
        public static byte[]? Settings(int descriptor)
        {
            var settings = new byte[SettingsLength];
            fixed (byte* start = settings) return tcgetattr(descriptor, start) == 0 ? settings : null;
        }

        /// <summary>The same settings for a program that reads keys as they are pressed and writes what is seen of them. Line ends are still written in full,
        /// so that messages from elsewhere stand as they should.</summary>
        public static byte[] Raw(byte[] settings)
        {
            var raw = settings.ToArray();
            fixed (byte* start = raw) cfmakeraw(start);
            raw[OutputFlags] = settings[OutputFlags];
            return raw;
        }

        public static bool Set(int descriptor, byte[] settings)
        {
            fixed (byte* start = settings) return tcsetattr(descriptor, AfterOutput, start) == 0;
        }

        /// <summary>Sends a signal to all processes of the terminal's job.</summary>
        public static void SignalJob(int signal) => kill(0, signal);

        [LibraryImport("libc")]
        private static partial int tcgetattr(int descriptor, byte* settings);

        [LibraryImport("libc")]
        private static partial int tcsetattr(int descriptor, int when, byte* settings);

        [LibraryImport("libc")]
        private static partial void cfmakeraw(byte* settings);

        [LibraryImport("libc")]
        private static partial int kill(int process, int signal);
    }
}
