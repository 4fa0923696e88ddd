using System.Runtime.InteropServices;
using System.Text;

namespace DeltaQuery.Repl.Editing;

/// <summary>The time in which a terminal hands on keys as they are pressed, pastes as such, and leaves it to the program to show them.</summary>
/// <remarks>However the program ends, the terminal is as it was: at a signal, at an exception that nobody catches, at its regular end.</remarks>
internal sealed partial class RawMode : IDisposable
{
    private const int Input = 0;

    private static readonly TimeSpan SignalPatience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _continued = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly byte[] _usual;
    private readonly Descriptor _screen;
    private bool _isOn;
    private bool _isLost; // somebody else has set the terminal meanwhile

    private RawMode(byte[] usual, Descriptor screen)
    {
        (_usual, _screen) = (usual, screen);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Leave()),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Leave()),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Leave()),
            .. OperatingSystem.IsWindows() ? Array.Empty<PosixSignalRegistration>() : [PosixSignalRegistration.Create(PosixSignal.SIGCONT, Continue)],
        ];
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnExit;
    }

    /// <summary>For standard input; null where that is no terminal.</summary>
    public static RawMode? Of(Descriptor screen) => Native.Settings(Input) is { } usual ? new RawMode(usual, screen) : null;

    public void Enter()
    {
        lock (_gate)
        {
            _isOn = true;
            Native.Set(Input, Native.Raw(_usual));
        }

        Write("\u001b[?2004h");
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (!_isOn)
                return;
            _isOn = false;
            Native.Set(Input, _usual);
        }

        Write("\u001b[?2004l");
    }

    /// <summary>Stops the program and its job until somebody lets them go on.</summary>
    public void Suspend()
    {
        Leave();
        _continued.Reset();
        Native.SignalJob(Native.StopSignal);
        _continued.Wait(SignalPatience); // nobody stops a job that has no shell
        Enter();
    }

    /// <summary>Whether the program was stopped from elsewhere since this was asked last: what is on the screen is not known then.</summary>
    public bool TakeLost()
    {
        lock (_gate)
        {
            var isLost = _isLost;
            _isLost = false;
            return isLost;
        }
    }

    public void Dispose()
    {
        Leave();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        foreach (var registration in _registrations)
            registration.Dispose();
        _continued.Dispose();
    }

    private void OnExit(object? sender, EventArgs e) => Leave();

    // The shell may have set the terminal for itself, and the runtime would set it as it was at the program's begin.
    private void Continue(PosixSignalContext context)
    {
        context.Cancel = true;
        _continued.Set();
        bool isOn;
        lock (_gate)
        {
            isOn = _isOn;
            _isLost |= isOn;
        }

        if (isOn)
            Enter();
    }

    private void Write(string sequence)
    {
        try
        {
            _screen.Write(Encoding.UTF8.GetBytes(sequence));
        }
        catch (IOException)
        {
            // The terminal is gone, and its settings with it.
        }
    }
}
