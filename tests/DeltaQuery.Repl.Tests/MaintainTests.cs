namespace DeltaQuery.Repl.Tests;

public sealed class MaintainTests
{
    [Fact]
    public void What_is_due_is_run_once_and_a_failure_is_the_programs()
    {
        using var root = new TemporaryFolder();
        const string Setup = "CREATE TABLE t (a INT); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); "
            + "CREATE MAINTENANCE SCHEDULE m ON t EVERY '1 second' DO (OPTIMIZE)";
        Assert.Equal(0, DqProcess.Run(root.Path, "-c", Setup).Code);
        Thread.Sleep(1100);
        var run = DqProcess.Run("maintain", root.Path, "--mode", "csv");
        Assert.Equal(0, run.Code);
        Assert.Contains(",done,\"OPTIMIZE \"\"default\"\".\"\"t\"\"\",", run.Out, StringComparison.Ordinal);
        Assert.Equal("1\n", DqProcess.Run(root.Path, "-m", "csv", "--no-header", "-c", "SELECT count(*) FROM delta_files('t')").Out);

        Assert.Equal(0, DqProcess.Run(root.Path, "-c", "CREATE OR REPLACE MAINTENANCE SCHEDULE m ON t EVERY '1 second' DO (OPTIMIZE ZORDER BY (nix))").Code);
        Thread.Sleep(1100);
        run = DqProcess.Run("maintain", "--once", root.Path, "--mode", "csv");
        Assert.Equal(3, run.Code);
        Assert.Contains("ZORDER BY names nix", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maintain runs no scripts", "maintain", "-c", "SELECT 1")]
    [InlineData("unknown option '--daemon'", "--daemon")]
    public void Wrong_usage_is_told(string message, params string[] arguments)
    {
        var run = DqProcess.Run(arguments);
        Assert.Equal((1, "", $"dq: {message}\nTry 'dq --help'.\n"), (run.Code, run.Out, run.Error));
    }
}
