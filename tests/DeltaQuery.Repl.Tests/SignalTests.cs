using DeltaQuery.Testing;

namespace DeltaQuery.Repl.Tests;

public sealed class SignalTests
{
    private const string Endless = "range(1000000) a, range(1000000) b, range(1000000) c WHERE a.range * b.range = -1";

    [SkippableTheory]
    [InlineData($"SELECT count(*) FROM {Endless}")]
    [InlineData($"SELECT a.range FROM {Endless}")]
    [InlineData($"EXPLAIN ANALYZE SELECT count(*) FROM {Endless}")]
    [InlineData($"CREATE TEMP TABLE t AS SELECT a.range FROM {Endless}")]
    [InlineData($"SET VARIABLE x = (SELECT count(*) FROM {Endless})")]
    [InlineData($"PIVOT (SELECT a.range FROM {Endless}) ON range USING count(*)")]
    [InlineData($"SELECT 1 FROM delta.`t` VERSION AS OF (SELECT count(*) FROM {Endless})")]
    public void An_interrupt_stops_what_runs(string statement)
    {
        Skip.If(InterruptSignal.IsIgnored, InterruptSignal.Ignored);
        using var dq = DqProcess.Start(["--keep-going", "-c", $"SELECT 1 AS a;\n{statement};\nSELECT 2 AS b"]);
        dq.WaitUntilBusy();
        dq.Signal(DqProcess.Interrupt);
        var run = dq.End();
        Assert.Equal((130, "a\n-\n1\n", "(1 row)\n-c:2:1: interrupted\n"), (run.Code, run.Out, run.Error));
    }

    [SkippableFact]
    public void An_interrupt_stops_a_scan_of_a_table()
    {
        Skip.If(InterruptSignal.IsIgnored, InterruptSignal.Ignored);
        using var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["t"], [("id", "long")], "SELECT range AS id FROM range(1000000)");
        using var dq = DqProcess.Start([folder.Path, "-c", "SELECT count(*) FROM t a, t b, t c WHERE a.id * b.id * c.id = -1"]);
        dq.WaitUntilBusy();
        dq.Signal(DqProcess.Interrupt);
        var run = dq.End();
        Assert.Equal((130, "", "-c:1:1: interrupted\n"), (run.Code, run.Out, run.Error));
    }

    [SkippableFact]
    public void An_interrupt_does_not_wait_for_a_reader_who_does_not_read()
    {
        Skip.If(InterruptSignal.IsIgnored, InterruptSignal.Ignored);
        using var dq = DqProcess.Start(["--mode", "csv", "-c", "SELECT * FROM range(100000000000)"], readOutput: false);
        Assert.Equal("range", dq.Output.ReadLine());
        Thread.Sleep(1000); // for the pipe to fill
        dq.Signal(DqProcess.Interrupt);
        var run = dq.End();
        Assert.Equal((130, "-c:1:1: interrupted\n"), (run.Code, run.Error));
    }

    [Fact]
    public void A_terminated_run_says_so()
    {
        using var dq = DqProcess.Start(["-c", $"SELECT count(*) FROM {Endless}"]);
        dq.WaitUntilBusy();
        dq.Signal(DqProcess.Terminate);
        var run = dq.End();
        Assert.Equal((143, "", "-c:1:1: terminated\n"), (run.Code, run.Out, run.Error));
    }

    [SkippableFact]
    public void A_second_interrupt_ends_what_the_first_could_not_stop()
    {
        Skip.If(InterruptSignal.IsIgnored, InterruptSignal.Ignored);
        // One call of one function, in the middle of which DuckDB does not look up.
        using var dq = DqProcess.Start(["-c", "SELECT levenshtein(repeat('a', 400000), repeat('b', 400000))"]);
        dq.WaitUntilBusy();
        dq.Signal(DqProcess.Interrupt);
        Thread.Sleep(500);
        dq.Signal(DqProcess.Interrupt);
        Assert.Equal(130, dq.End().Code);
    }

    [Fact]
    public void A_reader_who_leaves_ends_the_run_quietly()
    {
        using var dq = DqProcess.Start(["--mode", "csv", "-c", "SELECT * FROM range(100000000000)"], readOutput: false);
        Assert.Equal("range", dq.Output.ReadLine());
        dq.Output.Close();
        var run = dq.End();
        Assert.Equal((0, ""), (run.Code, run.Error));
    }
}
