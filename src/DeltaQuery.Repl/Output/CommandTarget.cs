using System.Diagnostics;

namespace DeltaQuery.Repl.Output;

/// <summary>A program of the user's that rows are written to; it has ended when this is disposed.</summary>
internal sealed class CommandTarget(string command) : IByteTarget, IDisposable
{
    private readonly Process _process = ShellCommand.Start(command, readsInput: true);
    private bool _hasLeft;

    /// <summary>Writes to the program; one that reads no more, as <c>head</c>, is no error.</summary>
    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken = default)
    {
        if (_hasLeft)
            return;
        try
        {
            _process.StandardInput.BaseStream.Write(bytes);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            _hasLeft = true;
        }
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has left.
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
