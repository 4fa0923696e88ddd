using System.Runtime.InteropServices;

namespace DeltaQuery.Repl;

/// <summary>Standard output or standard error, written with write(2).</summary>
/// <remarks>Console's stream drops what a closed pipe refuses without a word, so that a query would run on for nobody; a FileStream
/// writes at an offset of its own, so that two programs that share a file overwrite each other.</remarks>
internal sealed unsafe partial class Descriptor(int number)
{
    private const int Interrupted = 4; // EINTR
    private const int BrokenPipe = 32; // EPIPE
    private static readonly int WouldBlock = OperatingSystem.IsLinux() ? 11 : 35; // EAGAIN

    private Stream? _stream;

    public static Descriptor Output { get; } = new(1);

    public static Descriptor Error { get; } = new(2);

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="ClosedPipeException">The reader is gone.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            _stream ??= number == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
            _stream.Write(bytes);
            return;
        }

        while (bytes.Length > 0)
        {
            nint written;
            fixed (byte* start = bytes) written = WriteTo(number, start, bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == BrokenPipe) throw new ClosedPipeException();
            if (error == WouldBlock) Thread.Sleep(1);
            else if (error != Interrupted) throw new IOException($"cannot write to standard output: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, byte* bytes, nint count);
}
