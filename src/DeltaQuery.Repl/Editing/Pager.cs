using System.Diagnostics;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Editing;

/// <summary>A terminal on which what is taller than its screen is shown by a program that one can leaf through: <c>$DQ_PAGER</c>, <c>$PAGER</c> or less.
/// </summary>
internal sealed class Pager(Descriptor terminal, Interrupts interrupts) : IByteTarget
{
    private const string Usual = "less -SRFX";

    private readonly MemoryStream _held = new();
    private readonly string? _command = CommandOf(Environment.GetEnvironmentVariable, OnPath);
    private Process? _process;
    private bool _isPaging;
    private int _lines;

    public bool IsTerminal => terminal.IsTerminal;

    public int? Columns => terminal.Columns;

    /// <summary>Whether the user has seen enough of what is shown.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>The command that the environment asks for; null for none.</summary>
    public static string? CommandOf(Func<string, string?> variable, Func<string, bool> isThere)
    {
        var asked = variable("DQ_PAGER") ?? variable("PAGER");
        if (asked is not null)
            return string.IsNullOrWhiteSpace(asked) || asked.Trim() is "cat" ? null : asked;
        return isThere("less") ? Usual : null;
    }

    /// <summary>Shows what is written from here on in one piece, until <see cref="End"/>.</summary>
    /// <param name="isOn">Whether a pager may be used.</param>
    public void Begin(bool isOn)
    {
        (_isPaging, HasLeft, _lines) = (isOn && _command is not null && terminal.Size is not null, false, 0);
        _held.SetLength(0);
    }

    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken = default)
    {
        if (!_isPaging)
        {
            terminal.Write(bytes, cancellationToken);
            return;
        }

        if (_process is not null)
        {
            Feed(bytes);
            return;
        }

        _held.Write(bytes);
        _lines += bytes.Count((byte)'\n');
        if (terminal.Size is { } size && _lines >= size.Rows && !Start())
            ShowHeld();
    }

    /// <summary>Writes what fits the screen, or waits for the user to leave the pager.</summary>
    public void End()
    {
        if (!_isPaging)
            return;
        if (_process is not { } process)
        {
            ShowHeld();
            return;
        }

        interrupts.IsElsewhere = true;
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            HasLeft = true;
        }

        process.WaitForExit();
        process.Dispose();
        (_process, _isPaging) = (null, false);
        interrupts.IsElsewhere = false;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private bool Start()
    {
        try
        {
            _process = ShellCommand.Start(_command!, readsInput: true);
        }
        catch (DeltaException)
        {
            return false; // then without
        }

        Feed(_held.GetBuffer().AsSpan(0, (int)_held.Length));
        return true;
    }

    private void ShowHeld()
    {
        _isPaging = false;
        terminal.Write(_held.GetBuffer().AsSpan(0, (int)_held.Length), default);
    }

    private void Feed(ReadOnlySpan<byte> bytes)
    {
        if (HasLeft)
            return;
        try
        {
            _process!.StandardInput.BaseStream.Write(bytes);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            HasLeft = true;
        }
    }
}
