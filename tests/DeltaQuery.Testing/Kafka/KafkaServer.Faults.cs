using System.Diagnostics;

namespace DeltaQuery.Testing.Kafka;

/// <summary>A broker of one's own, to be stopped, killed and paused.</summary>
internal sealed partial class KafkaServer
{
    private TempFolder? _state;

    /// <summary>Whether <see cref="StartOwn"/> can.</summary>
    public static bool CanStartOwn => IsThere && Services() != null;

    /// <summary>Starts a broker that nobody else uses; its end is <see cref="Dispose"/>.</summary>
    public static KafkaServer StartOwn()
    {
        var state = new TempFolder();
        try
        {
            return new(Start(state.Path)) { _state = state };
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>Goes on over the same data and ports after <see cref="Kill"/> or <see cref="Stop"/>.</summary>
    public void Restart() => Start(Own);

    /// <summary>Ends it in order.</summary>
    public void Stop() => Run("stop-kafka.sh", Own);

    /// <summary>Ends it as a crash does.</summary>
    public void Kill() => Run("stop-kafka.sh", Own, "--kill");

    /// <summary>Leaves it hanging: connections stay open, and nothing answers.</summary>
    public void Pause() => Run("stop-kafka.sh", Own, "--pause");

    /// <summary>Lets it go on after <see cref="Pause"/>.</summary>
    public void Resume() => Run("stop-kafka.sh", Own, "--resume");

    public void Dispose()
    {
        if (_state == null) return;
        Run("stop-kafka.sh", _state.Path, "--kill", "--wipe");
        _state.Dispose();
        _state = null;
    }

    private string Own =>
        _state?.Path ?? throw new InvalidOperationException("The shared broker is not to be hurt: StartOwn gives one that may.");

    private static Dictionary<string, string> Start(string state) => Parse(Run("start-kafka.sh", state));

    private static string Run(string script, string state, params string[] options)
    {
        var start = new ProcessStartInfo(Path.Combine(Services()!, script), options)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["KAFKA_STATE"] = state;
        using var process = Process.Start(start)!;
        // The broker inherits the errors' end: only what the script itself says is waited for.
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{script} failed: {(errors.Wait(1000) ? errors.Result : "")}");
    }
}
