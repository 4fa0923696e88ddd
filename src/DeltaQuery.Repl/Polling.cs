using System.Runtime.InteropServices;

namespace DeltaQuery.Repl;

/// <summary>The C library's poll: waits until a descriptor can be read or written.</summary>
internal static unsafe partial class Polling
{
    public const short Readable = 1; // POLLIN
    public const short Writable = 4; // POLLOUT

    /// <summary>0 if it stays as it is for so long; less if it cannot be asked.</summary>
    public static int Wait(int descriptor, short wanted, int milliseconds)
    {
        var state = new State { Descriptor = descriptor, Wanted = wanted };
        return poll(&state, 1, milliseconds);
    }

    [LibraryImport("libc")]
    private static partial int poll(State* states, nuint count, int milliseconds);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct State
    {
        public int Descriptor;
        public short Wanted;
        public short Met;
    }
}
