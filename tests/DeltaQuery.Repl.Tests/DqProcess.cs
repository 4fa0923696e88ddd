using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace DeltaQuery.Repl.Tests;

/// <summary>What a run of dq came to.</summary>
internal sealed record DqRun(int Code, string Out, string Error, long PeakBytes);

/// <summary>A running dq: the program itself, as a process of its own.</summary>
internal sealed partial class DqProcess : IDisposable
{
    public const int Interrupt = 2; // SIGINT
    public const int Terminate = 15; // SIGTERM

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;
    private long _peak;

    private DqProcess(ProcessStartInfo start, bool readOutput)
    {
        _process = Process.Start(start)!;
        _out = readOutput ? ReadAsync(_process.StandardOutput) : Task.FromResult("");
        _error = ReadAsync(_process.StandardError);
    }

    /// <summary>The folder with dq.dll and libduckdb.</summary>
    public static string Folder { get; } = AppContext.BaseDirectory;

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Runs dq to its end.</summary>
    public static DqRun Run(params string[] arguments) => Run(arguments, null);

    /// <inheritdoc cref="Run(string[])"/>
    public static DqRun Run(
        string[] arguments, string? input, string? workingDirectory = null, IReadOnlyDictionary<string, string>? variables = null, string? program = null)
    {
        using var process = Start(arguments, workingDirectory, variables, program);
        using (var writer = process._process.StandardInput)
        {
            if (input is not null) writer.Write(input);
        }

        return process.End();
    }

    /// <summary>Starts dq; nobody reads its output where <paramref name="readOutput"/> is false.</summary>
    public static DqProcess Start(
        string[] arguments, string? workingDirectory = null, IReadOnlyDictionary<string, string>? variables = null, string? program = null,
        bool readOutput = true)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            WorkingDirectory = workingDirectory ?? Directory.GetCurrentDirectory(),
        };
        start.ArgumentList.Add(program ?? Path.Combine(Folder, "dq.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new DqProcess(start, readOutput);
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => Assert.Equal(0, kill(_process.Id, signal));

    /// <summary>Waits until dq has used so much processor time, which a query that runs for minutes does soon.</summary>
    public void WaitUntilBusy(double seconds = 1)
    {
        while (!_process.HasExited && _process.TotalProcessorTime.TotalSeconds < seconds)
        {
            Thread.Sleep(20);
            _process.Refresh();
        }

        Assert.False(_process.HasExited, "dq ended before it was stopped");
    }

    /// <summary>Waits for the end.</summary>
    public DqRun End()
    {
        var given = Stopwatch.StartNew();
        while (!_process.WaitForExit(20))
        {
            _process.Refresh();
            try
            {
                _peak = Math.Max(_peak, _process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It has just ended.
            }

            if (given.Elapsed > Patience)
            {
                _process.Kill();
                Assert.Fail("dq did not end");
            }
        }

        return new DqRun(_process.ExitCode, _out.Result, _error.Result, _peak);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    // On a thread of its own: reading must not wait for a pool that is busy with other tests.
    private static Task<string> ReadAsync(StreamReader reader) => Task.Factory.StartNew(reader.ReadToEnd, TaskCreationOptions.LongRunning);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
