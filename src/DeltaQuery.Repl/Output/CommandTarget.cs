using System.Diagnostics;

namespace DeltaQuery.Repl.Output;

/// <summary>A program of the user's that rows are written to; it has ended when this is disposed, unless the wait for it was stopped.</summary>
/// <param name="command">The program, as the system's shell has it.</param>
/// <param name="stop">Gives what ends the wait for a program that does not read, or does not end.</param>
/// <param name="ended">Told the program's exit code, and whether it was given rows.</param>
internal sealed class CommandTarget(string command, Func<CancellationToken> stop, Action<int, bool> ended) : IByteTarget, IDisposable
{
    private readonly Process _process = ShellCommand.Start(command, readsInput: true);
    private bool _hasRows;
    private bool _hasLeft;

    /// <summary>Writes to the program. What one that reads no more, as <c>head</c>, does not take is dropped, and so is what is written after a stop.</summary>
    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken = default)
    {
        var token = stop();
        if (bytes.IsEmpty || _hasLeft || token.IsCancellationRequested)
            return;
        _hasRows = true;
        try
        {
            // A write to a pipe that is full cannot be stopped, and is left behind.
            var copy = bytes.ToArray();
            Task.Run(() => _process.StandardInput.BaseStream.Write(copy), CancellationToken.None).WaitAsync(token).GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            _hasLeft = true;
        }
    }

    public void Dispose()
    {
        // A write that was left behind would hold up the end of the pipe; it ends with dq.
        if (stop().IsCancellationRequested)
            return;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has left.
        }

        using (_process)
        {
            // A signal that reached dq has reached the program too.
            if (HasEnded() && !stop().IsCancellationRequested)
                ended(_process.ExitCode, _hasRows);
        }
    }

    private bool HasEnded()
    {
        try
        {
            _process.WaitForExitAsync(stop()).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
