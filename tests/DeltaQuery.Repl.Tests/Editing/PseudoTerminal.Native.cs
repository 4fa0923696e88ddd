using System.Runtime.InteropServices;

namespace DeltaQuery.Repl.Tests.Editing;

// The C library's part, with Linux's numbers.
internal sealed partial class PseudoTerminal
{
    private static unsafe partial class Native
    {
        private const int ReadWrite = 0x2; // O_RDWR
        private const int NoControl = 0x100; // O_NOCTTY
        private const int CloseOnExec = 0x80000; // O_CLOEXEC
        private const int SetSize = 0x5414; // TIOCSWINSZ
        private const short NewSession = 0x80; // POSIX_SPAWN_SETSID
        private const short UsualSignals = 0x04; // POSIX_SPAWN_SETSIGDEF
        private const short OpenSignals = 0x08; // POSIX_SPAWN_SETSIGMASK
        private const uint LineMode = 0x2; // ICANON
        private const int Opaque = 1024; // more than any of the C library's structs that are filled here

        /// <summary>A new terminal: the descriptor of its outer end, and the path of its inner one.</summary>
        public static (int Descriptor, string Path) Open()
        {
            var descriptor = Checked(posix_openpt(ReadWrite | NoControl | CloseOnExec));
            Checked(grantpt(descriptor));
            Checked(unlockpt(descriptor));
            var name = stackalloc byte[128];
            Checked(-ptsname_r(descriptor, name, 128));
            return (descriptor, Marshal.PtrToStringUTF8((nint)name)!);
        }

        /// <summary>Starts a program whose terminal is the one at a path, in a session of its own.</summary>
        public static int Spawn(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> variables)
        {
            byte* actions = stackalloc byte[Opaque], attributes = stackalloc byte[Opaque], signals = stackalloc byte[Opaque], none = stackalloc byte[Opaque];
            Checked(-posix_spawn_file_actions_init(actions));
            Checked(-posix_spawnattr_init(attributes));
            // A session's first terminal becomes the one that controls it.
            for (var descriptor = 0; descriptor < 3; descriptor++)
                Checked(-posix_spawn_file_actions_addopen(actions, descriptor, path, ReadWrite, 0));
            Checked(sigfillset(signals));
            Checked(sigemptyset(none));
            Checked(-posix_spawnattr_setsigdefault(attributes, signals));
            Checked(-posix_spawnattr_setsigmask(attributes, none));
            Checked(-posix_spawnattr_setflags(attributes, NewSession | UsualSignals | OpenSignals));
            using var argv = new Strings(arguments);
            using var envp = new Strings(variables);
            int process;
            Checked(-posix_spawnp(&process, arguments[0], actions, attributes, argv.Pointer, envp.Pointer));
            posix_spawnattr_destroy(attributes);
            posix_spawn_file_actions_destroy(actions);
            return process;
        }

        public static void Resize(int descriptor, int columns, int rows)
        {
            var size = stackalloc ushort[4] { (ushort)rows, (ushort)columns, 0, 0 };
            Checked(ioctl(descriptor, SetSize, size));
        }

        public static int Read(int descriptor, Span<byte> bytes)
        {
            fixed (byte* start = bytes) return (int)read(descriptor, start, bytes.Length);
        }

        public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
                fixed (byte* start = bytes) bytes = bytes[Checked((int)write(descriptor, start, bytes.Length))..];
        }

        // c_lflag, behind c_iflag, c_oflag and c_cflag: without ICANON
        public static bool IsRaw(int descriptor)
        {
            var settings = stackalloc uint[Opaque / sizeof(uint)];
            Checked(tcgetattr(descriptor, settings));
            return (settings[3] & LineMode) == 0;
        }

        public static void MakeLines(int descriptor)
        {
            var settings = stackalloc uint[Opaque / sizeof(uint)];
            Checked(tcgetattr(descriptor, settings));
            settings[3] |= LineMode;
            Checked(tcsetattr(descriptor, 0, settings));
        }

        public static void Signal(int process, int signal) => kill(process, signal);

        /// <summary>What a process came to, as a shell would say it; null while it runs.</summary>
        public static int? Ended(int process)
        {
            int status;
            if (waitpid(process, &status, 1) != process)
                return null;
            return (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
        }

        public static void Close(int descriptor) => close(descriptor);

        private static int Checked(int result) => result >= 0 ? result
            : throw new InvalidOperationException($"a call of the C library failed: {Marshal.GetLastPInvokeErrorMessage()} ({result})");

        [LibraryImport("libc", SetLastError = true)]
        private static partial int posix_openpt(int flags);

        [LibraryImport("libc", SetLastError = true)]
        private static partial int grantpt(int descriptor);

        [LibraryImport("libc", SetLastError = true)]
        private static partial int unlockpt(int descriptor);

        [LibraryImport("libc", SetLastError = true)]
        private static partial int ptsname_r(int descriptor, byte* name, nint length);

        [LibraryImport("libc")]
        private static partial int posix_spawn_file_actions_init(byte* actions);

        [LibraryImport("libc")]
        private static partial int posix_spawn_file_actions_destroy(byte* actions);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        private static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

        [LibraryImport("libc")]
        private static partial int posix_spawnattr_init(byte* attributes);

        [LibraryImport("libc")]
        private static partial int posix_spawnattr_destroy(byte* attributes);

        [LibraryImport("libc")]
        private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

        [LibraryImport("libc")]
        private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

        [LibraryImport("libc")]
        private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

        [LibraryImport("libc")]
        private static partial int sigfillset(byte* signals);

        [LibraryImport("libc")]
        private static partial int sigemptyset(byte* signals);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        private static partial int posix_spawnp(int* process, string program, byte* actions, byte* attributes, byte** arguments, byte** variables);

        [LibraryImport("libc", SetLastError = true)]
        private static partial int ioctl(int descriptor, nuint request, ushort* size);

        [LibraryImport("libc", SetLastError = true)]
        private static partial nint read(int descriptor, byte* bytes, nint count);

        [LibraryImport("libc", SetLastError = true)]
        private static partial nint write(int descriptor, byte* bytes, nint count);

        [LibraryImport("libc", SetLastError = true)]
        private static partial int tcgetattr(int descriptor, uint* settings);

        [LibraryImport("libc", SetLastError = true)]
        private static partial int tcsetattr(int descriptor, int when, uint* settings);

        [LibraryImport("libc")]
        private static partial int kill(int process, int signal);

        [LibraryImport("libc")]
        private static partial int waitpid(int process, int* status, int options);

        [LibraryImport("libc")]
        private static partial int close(int descriptor);

        // char *const[], with its NULL at the end.
        private sealed class Strings : IDisposable
        {
            private readonly byte*[] _strings;
            private readonly GCHandle _handle;

            public Strings(IReadOnlyList<string> texts)
            {
                _strings = new byte*[texts.Count + 1];
                for (var i = 0; i < texts.Count; i++)
                    _strings[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
                _handle = GCHandle.Alloc(_strings, GCHandleType.Pinned);
            }

            public byte** Pointer => (byte**)_handle.AddrOfPinnedObject();

            public void Dispose()
            {
                _handle.Free();
                foreach (var text in _strings)
                    Marshal.FreeCoTaskMem((nint)text);
            }
        }
    }
}
