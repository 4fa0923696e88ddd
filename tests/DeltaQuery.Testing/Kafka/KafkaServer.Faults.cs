using System.Diagnostics;

namespace DeltaQuery.Testing.Kafka;

/// <summary>A broker of one's own, to be stopped, killed and paused.</summary>
internal sealed partial class KafkaServer
{
    private TempFolder? _state;

    /// <summary>Whether <see cref="StartOwn"/> can.</summary>
    public static bool CanStartOwn => IsThere && Services() != null;

    /// <summary>Starts a broker that nobody else uses; its end is <see cref="Dispose"/>.</summary>
    /// <param name="address">An address of this machine at which it is reached, too (<see cref="BootstrapThere"/>).</param>
    public static KafkaServer StartOwn(string? address = null)
    {
        var state = new TempFolder();
        try
        {
            var server = new KafkaServer([]) { _state = state };
            if (address is not null)
                server.ListenAt(state.Path, address);
            server.Restart();
            return server;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>Goes on over the same data and ports after <see cref="Kill"/> or <see cref="Stop"/>.</summary>
    public void Restart()
    {
        foreach (var (name, value) in Parse(Run("start-kafka.sh")))
            _told[name] = value;
    }

    /// <summary>Ends it in order.</summary>
    public void Stop() => Run("stop-kafka.sh");

    /// <summary>Ends it as a crash does.</summary>
    public void Kill() => Run("stop-kafka.sh", "--kill");

    /// <summary>Leaves it hanging: connections stay open, and nothing answers.</summary>
    public void Pause() => Run("stop-kafka.sh", "--pause");

    /// <summary>Lets it go on after <see cref="Pause"/>.</summary>
    public void Resume() => Run("stop-kafka.sh", "--resume");

    public void Dispose()
    {
        if (_state == null) return;
        Run("stop-kafka.sh", "--kill", "--wipe");
        _state.Dispose();
        _state = null;
    }

    private string Own =>
        _state?.Path ?? throw new InvalidOperationException("The shared broker is not to be hurt: StartOwn gives one that may.");

    private string Run(string script, params string[] options)
    {
        var start = new ProcessStartInfo(Path.Combine(Services()!, script), options)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["KAFKA_STATE"] = Own;
        if (_properties is not null)
            start.Environment["KAFKA_PROPERTIES"] = _properties;
        using var process = Process.Start(start)!;
        // The broker inherits the errors' end: only what the script itself says is waited for.
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{script} failed: {(errors.Wait(1000) ? errors.Result : "")}");
    }
}
