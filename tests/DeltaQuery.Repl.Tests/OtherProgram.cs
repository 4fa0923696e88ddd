using System.Diagnostics;

namespace DeltaQuery.Repl.Tests;

/// <summary>Programs that a machine may have: where it has not, tests are skipped by their names.</summary>
internal static class OtherProgram
{
    /// <summary>Skips the test where there is no such program.</summary>
    public static void SkipWithout(string program) => Skip.IfNot(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))),
        $"there is no {program} here");

    /// <summary>Runs one to its end.</summary>
    /// <returns>What it wrote, to standard error, too.</returns>
    public static string Run(string program, string[] arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? Directory.GetCurrentDirectory(),
        };
        if (folder is not null)
            start.Environment["HOME"] = folder;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        return process.StandardOutput.ReadToEnd() + error.Result;
    }
}
