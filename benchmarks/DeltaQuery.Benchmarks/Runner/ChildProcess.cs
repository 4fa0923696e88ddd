using System.Diagnostics;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>Runs programs as processes of their own.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program to its end and gives what it printed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }

    /// <summary>Runs a command of this program.</summary>
    public static string RunSelf(params string[] arguments) => Run(Environment.ProcessPath!, arguments);
}
