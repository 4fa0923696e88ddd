using System.Diagnostics;
using DeltaQuery.Acceptance.Writing;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>dq with one INGEST, as a process of its own that can be killed.</summary>
internal sealed class IngestProgram : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly TempFolder _folder = new();
    private readonly Process _process;
    private readonly Task<string> _rows;
    private readonly Task<string> _errors;

    private IngestProgram(string root, string statement, string[] program)
    {
        var script = Path.Combine(_folder.Path, "ingest.sql");
        File.WriteAllText(script, statement + ";\n");
        _process = Process.Start(DqProgram.Start(root, script, program))!;
        _rows = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts it on the tables of a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="statement">The INGEST.</param>
    /// <param name="program">What runs dq, with its own arguments; dotnet alone if it is empty.</param>
    public static IngestProgram Start(string root, string statement, params string[] program) => new(root, statement, program);

    /// <summary>Runs the statement again and again until it ends by itself, and kills it after the commits of all runs before.</summary>
    /// <param name="engine">The engine of the table <c>t</c>.</param>
    /// <param name="statement">The statement, which ends some time.</param>
    /// <param name="kills">How often it is killed.</param>
    /// <param name="random">Chooses the moments.</param>
    /// <param name="longestPause">How many milliseconds may lie between a commit and the kill.</param>
    public static async Task RunKilledAsync(TestEngine engine, string statement, int kills, Random random, int longestPause = 300)
    {
        for (var killed = 0; killed < kills; killed++)
        {
            using var run = Start(engine.Root, statement);
            if (!await run.KillAfterCommitAsync(engine, random.Next(longestPause)))
                Assert.Fail($"it ended after {killed} of {kills} kills: {await run._errors}");
        }

        using var last = Start(engine.Root, statement);
        await last.AssertEndsAsync();
    }

    /// <summary>Waits for a commit on the table <c>t</c> that is not there yet.</summary>
    /// <returns>False: the process has ended before.</returns>
    public async Task<bool> CommitAsync(TestEngine engine)
    {
        for (var before = Commits(engine); Commits(engine) == before;)
        {
            if (_process.HasExited)
                return false;
            Assert.True(DateTime.Now - _process.StartTime < Longest, "it commits nothing");
            await Task.Delay(5);
        }

        return true;
    }

    /// <summary>Kills it so long after the table's next commit.</summary>
    /// <returns>False: it has ended before.</returns>
    public async Task<bool> KillAfterCommitAsync(TestEngine engine, int milliseconds)
    {
        if (!await CommitAsync(engine))
            return false;
        await Task.Delay(milliseconds); // the moment at which it is killed
        _process.Kill();
        await _process.WaitForExitAsync();
        return _process.ExitCode == 128 + 9;
    }

    /// <summary>Sends it a signal, as <c>STOP</c>, <c>CONT</c>, <c>INT</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end, with an exit code.</summary>
    /// <returns>What it wrote: the rows, a line for each commit.</returns>
    public async Task<string> AssertEndsAsync(int code = 0)
    {
        await EndAsync(code);
        return await _rows;
    }

    /// <summary>Waits for its end, with an exit code.</summary>
    /// <returns>What it told besides the rows: warnings and errors.</returns>
    public async Task<string> EndAsync(int code)
    {
        using var late = new CancellationTokenSource(Longest);
        await _process.WaitForExitAsync(late.Token);
        Assert.True(_process.ExitCode == code, $"exit code {_process.ExitCode}: {await _errors}");
        return await _errors;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _folder.Dispose();
    }

    private static int Commits(TestEngine engine) => Directory.GetFiles(Path.Combine(engine.Root, "t", "_delta_log"), "0*.json").Length;
}
