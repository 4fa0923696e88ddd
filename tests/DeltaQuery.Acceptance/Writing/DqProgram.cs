using System.Diagnostics;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>The dq program, as a process of its own.</summary>
internal static class DqProgram
{
    public static string Library { get; } = Path.Combine(AppContext.BaseDirectory, "dq.dll");

    /// <summary>How a script is run that goes on after errors.</summary>
    /// <param name="root">The folder of the tables, here or on S3.</param>
    /// <param name="script">The script's file.</param>
    /// <param name="program">What runs dq, with its own arguments; dotnet alone if it is empty.</param>
    public static ProcessStartInfo Start(string root, string script, params string[] program)
    {
        string[] words = [.. program, "dotnet", Library, root, "--keep-going", "-f", script];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (root.StartsWith("s3://", StringComparison.Ordinal))
        {
            foreach (var (name, value) in S3Server.Variables)
                start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Runs a script to its end, whatever fails.</summary>
    /// <returns>What it said on the standard error, where results and errors are told, line by line.</returns>
    public static async Task<List<string>> RunAsync(string root, IEnumerable<string> statements, params string[] program)
    {
        var script = Path.Combine(Path.GetTempPath(), $"dq-script-{Guid.NewGuid():n}.sql");
        try
        {
            await File.WriteAllLinesAsync(script, statements);
            using var process = Process.Start(Start(root, script, program))!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = (await process.StandardError.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await output;
            await process.WaitForExitAsync();
            return [.. errors];
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>Runs the script, and kills it so many milliseconds after its first statement, or a later one.</summary>
    /// <param name="root">The folder of the tables, here or on S3.</param>
    /// <param name="script">The script's file.</param>
    /// <param name="milliseconds">How much longer it may run.</param>
    /// <param name="done">How a line begins that says that a statement is done.</param>
    /// <param name="after">How many of them are waited for.</param>
    /// <returns>How many statements it said were done.</returns>
    public static async Task<int> RunAndKillAsync(string root, string script, int milliseconds, string done = "INSERT ", int after = 1)
    {
        using var process = Process.Start(Start(root, script))!;
        process.BeginOutputReadLine();
        var said = 0;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(done, StringComparison.Ordinal))
                continue;
            if (++said == after)
                _ = Task.Delay(milliseconds).ContinueWith(_ => Process.GetProcessById(process.Id).Kill(), TaskScheduler.Default);
        }

        await process.WaitForExitAsync();
        return said;
    }
}
