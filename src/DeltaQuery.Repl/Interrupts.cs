using System.Runtime.InteropServices;

namespace DeltaQuery.Repl;

/// <summary>SIGINT and SIGTERM: the first one stops the running statement; a second one, or one while none runs, ends the program.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _running;
    private int _code;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated)),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What the program ends with if it was stopped.</summary>
    public ExitCode Code => (ExitCode)_code;

    /// <summary>Marks the time in which a statement runs.</summary>
    public void Running(bool value) => _running = value;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, ExitCode code)
    {
        if (!_running || Interlocked.CompareExchange(ref _code, (int)code, 0) != 0) return;
        context.Cancel = true;
        _source.Cancel();
    }
}
