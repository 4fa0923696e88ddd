using System.Collections.Concurrent;
using System.Diagnostics;

namespace DeltaQuery.Mutations;

/// <summary>A <see cref="Worker"/> in a process of its own, which a mutant may hang or end.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    public WorkerProcess(string folder, string testAssembly)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList = { "exec", "--runtimeconfig", Path.ChangeExtension(testAssembly, ".runtimeconfig.json"), Path.Combine(folder, "DeltaQuery.Mutations.dll"), "worker", testAssembly },
            Environment = { ["DOTNET_GCHeapHardLimit"] = "C0000000", ["DOTNET_TieredPGO"] = "0" },
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null)
                _lines.CompleteAdding();
            else
                _lines.Add(e.Data);
        };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var tests = new List<(string, string)>();
        while (true)
        {
            if (!_lines.TryTake(out var line, TimeSpan.FromMinutes(3)))
                throw new InvalidOperationException($"the tests of {testAssembly} cannot be found");
            if (line == "ready")
                break;
            var parts = line["test ".Length..].Split('\t');
            tests.Add((parts[0], parts[1]));
        }

        Tests = tests;
    }

    /// <summary>Class and name of each test; the place in the list is its number.</summary>
    public IReadOnlyList<(string Class, string Name)> Tests { get; }

    /// <summary>Runs one test; null if the process hung or ended, and is of no use any more.</summary>
    public (string Outcome, int Milliseconds, int[] Met)? Run(int mutant, int test, TimeSpan patience)
    {
        try
        {
            _process.StandardInput.WriteLine(mutant == 0 ? $"cover {test}" : $"run {mutant} {test}");
        }
        catch (IOException)
        {
            return null;
        }

        if (!_lines.TryTake(out var line, patience))
            return null;
        var parts = line.Split(' ');
        return (parts[1], int.Parse(parts[2]), parts[3].Length == 0 ? [] : Array.ConvertAll(parts[3].Split(','), int.Parse));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _lines.Dispose();
    }
}
