using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DeltaQuery.Repl;

/// <summary>SIGINT and SIGTERM: the first one stops the running statement; a second one, or one while none runs, ends the program.</summary>
internal sealed class Interrupts : IDisposable
{
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(2);

    private readonly PosixSignalRegistration[] _registrations;
    private CancellationTokenSource _source = new();
    private volatile bool _running;
    private long? _stopped;
    private int _code;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated)),
    ];

    /// <summary>Whether somebody sits at a prompt: SIGINT then stops the statement and not the program, unless a second one follows within two seconds.
    /// </summary>
    public bool IsInteractive { get; set; }

    /// <summary>Whether SIGINT is meant for somebody else: at the prompt nothing runs, and a pager has its own use for it.</summary>
    public bool IsElsewhere { get; set; }

    /// <summary>Told of a SIGINT that was meant for somebody else; null for nobody.</summary>
    public Action? Ignored { get; set; }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What the program ends with if it was stopped.</summary>
    public ExitCode Code => (ExitCode)_code;

    /// <summary>Marks the time in which a statement runs.</summary>
    public void Running(bool value) => _running = value;

    /// <summary>Forgets that a statement was stopped, before the next one; not that the program is to end.</summary>
    public void Renew()
    {
        if (Interlocked.CompareExchange(ref _code, 0, (int)ExitCode.Interrupted) != (int)ExitCode.Interrupted)
            return;
        _stopped = null;
        _source = new CancellationTokenSource();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, ExitCode code)
    {
        if (IsInteractive && code == ExitCode.Interrupted && IsSpared())
        {
            context.Cancel = true;
            if (IsElsewhere)
                Ignored?.Invoke();
            else if (Interlocked.CompareExchange(ref _code, (int)code, 0) == 0)
                _source.Cancel();
            return;
        }

        if (!_running || Interlocked.CompareExchange(ref _code, (int)code, 0) != 0) return;
        context.Cancel = true;
        _source.Cancel();
    }

    // Signals come one after the other.
    private bool IsSpared()
    {
        if (IsElsewhere)
            return true;
        var isSecond = _stopped is { } before && Stopwatch.GetElapsedTime(before) < Impatience;
        _stopped = Stopwatch.GetTimestamp();
        return !isSecond;
    }
}
