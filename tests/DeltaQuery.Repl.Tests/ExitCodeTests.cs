using DeltaQuery.Testing;

namespace DeltaQuery.Repl.Tests;

public sealed class ExitCodeTests
{
    private const string Endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = -1";

    [Fact]
    public void Each_outcome_has_its_exit_code()
    {
        using var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["good"], [("a", "long")], "SELECT 1::BIGINT AS a");
        DeltaFolder.Create(folder["bad"], [("a", "long")], "SELECT 1::BIGINT AS a");
        File.Delete(DeltaFolder.DataFile(folder["bad"], 0));
        (int Code, string[] Arguments, string Input)[] table =
        [
            (0, ["-c", "SELECT 1"], ""),
            (0, [], "SELECT 1"),
            (0, ["check", "good", "--root", folder.Path], ""),
            (1, ["--nosuch"], ""),
            (1, ["-f", folder["nosuch.sql"]], ""),
            (1, ["--connection", "x=y"], ""),
            (2, [folder["nosuch"], "-c", "SELECT 1"], ""),
            (2, ["s3://", "-c", "SELECT 1"], ""),
            (3, ["-c", "SELECT nosuch"], ""),
            (3, ["-c", "SELECT 'unended"], ""),
            (3, ["-c", "\\nosuch"], ""),
            (3, ["--keep-going", "-c", "SELECT nosuch", "-c", "SELECT 1"], ""),
            (3, ["describe", "nosuch", "--root", folder.Path], ""),
            (4, ["check", "bad", "--root", folder.Path], ""),
            (42, [], "\\q 42"),
        ];
        foreach (var (code, arguments, input) in table)
            Assert.Equal($"{code}: dq {string.Join(' ', arguments)}", $"{DqProcess.Run(arguments, input).Code}: dq {string.Join(' ', arguments)}");
        foreach (var (code, signal) in new[] { (130, DqProcess.Interrupt), (143, DqProcess.Terminate) })
        {
            if (signal == DqProcess.Interrupt && InterruptSignal.IsIgnored)
                continue;
            using var dq = DqProcess.Start(["-c", Endless]);
            dq.WaitUntilBusy();
            dq.Signal(signal);
            Assert.Equal(code, dq.End().Code);
        }
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("html")] // has something to write at its end
    public void A_run_that_is_terminated_while_nobody_reads_ends_as_one(string mode)
    {
        using var dq = DqProcess.Start(["--mode", mode, "-c", "SELECT * FROM range(100000000000)"], readOutput: false);
        Assert.NotNull(dq.Output.ReadLine());
        Thread.Sleep(1000); // for the pipe to fill
        dq.Signal(DqProcess.Terminate);
        Assert.Equal((143, "-c:1:1: terminated\n"), dq.End() is var run ? (run.Code, run.Error) : default);
    }
}
