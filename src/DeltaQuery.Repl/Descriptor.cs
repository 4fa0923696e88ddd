using System.Runtime.InteropServices;

namespace DeltaQuery.Repl;

/// <summary>Standard output or standard error, written with write(2), and without waiting for ever for a reader who does not read.</summary>
/// <remarks>Console's stream drops what a closed pipe refuses without a word, so that a query would run on for nobody; a FileStream
/// writes at an offset of its own, so that two programs that share a file overwrite each other.</remarks>
internal sealed partial class Descriptor(int number) : IByteTarget
{
    private const int Patience = 50; // milliseconds between two looks at the token

    // What a pipe takes at once, where it is no more than half full.
    private const int PipePart = 4096;

    private Stream? _stream;
    private int _opened = -1;
    private bool _canBlock;

    public static Descriptor Output { get; } = new(1);

    public static Descriptor Error { get; } = new(2);

    public bool IsTerminal => !(number == 1 ? Console.IsOutputRedirected : Console.IsErrorRedirected);

    public bool IsFile => !OperatingSystem.IsWindows() && !IsTerminal && Native.CanSeek(number);

    public int? Columns => Size?.Columns;

    /// <summary>How many columns and rows the terminal has; null if it is none, or does not say.</summary>
    /// <remarks>Linux is asked itself: Console would write to the terminal that it is used now.</remarks>
    public (int Columns, int Rows)? Size
    {
        get
        {
            if (!IsTerminal)
                return null;
            if (OperatingSystem.IsLinux())
                return Native.Size(number);
            try
            {
                return Console.WindowWidth is > 0 and var width ? (width, Console.WindowHeight) : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    private string Name => number == 1 ? "standard output" : "standard error";

    /// <summary>Writes all bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="cancellationToken">Ends the wait for a reader who does not read.</param>
    /// <exception cref="ClosedPipeException">The reader is gone.</exception>
    /// <exception cref="OperationCanceledException">The token fired while nobody read; some bytes may be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows())
        {
            _stream ??= number == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
            _stream.Write(bytes);
            return;
        }

        if (_opened < 0) Open();
        while (bytes.Length > 0)
        {
            if (_canBlock) WaitForRoom(cancellationToken);
            var written = Native.Write(_opened, _canBlock ? bytes[..Math.Min(bytes.Length, PipePart)] : bytes);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Native.BrokenPipe) throw new ClosedPipeException();
            if (error == Native.WouldBlock) WaitForRoom(cancellationToken);
            else if (error != Native.Interrupted) throw new IOException($"cannot write to {Name}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    // Files never make a writer wait. Pipes and terminals, which can't seek, do; Linux opens them a second time so that only this
    // program's writes return at once. Elsewhere, and for sockets, a write may wait.
    private void Open()
    {
        _opened = number;
        if (Native.CanSeek(number)) return;
        var own = OperatingSystem.IsLinux() ? Native.OpenUnblocked($"/proc/self/fd/{number}") : -1;
        if (own < 0) _canBlock = true;
        else _opened = own;
    }

    private void WaitForRoom(CancellationToken cancellationToken)
    {
        // A failed poll is no reason to wait: write(2) says what is wrong.
        while (Native.WaitUntilWritable(_opened, cancellationToken.IsCancellationRequested ? 0 : Patience) == 0)
            cancellationToken.ThrowIfCancellationRequested();
    }
}
