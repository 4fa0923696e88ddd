namespace DeltaQuery.Repl.Tests;

/// <summary>Programs that rows go to.</summary>
public sealed class ProgramTargetTests
{
    [Theory]
    [InlineData("SELECT * FROM range(100000) \\g |exit 3\n", 3)]
    [InlineData("SELECT 1 \\g |nosuchcmd 2>/dev/null\n", 127)]
    [InlineData(".once |nosuchcmd 2>/dev/null\nSELECT 1;\n", 127)]
    [InlineData("\\o |nosuchcmd 2>/dev/null\nSELECT 1;\n\\o\n", 127)]
    [InlineData("\\o |nosuchcmd 2>/dev/null\nSELECT 1;\n", 127)]
    public void A_program_that_fails_with_rows_is_an_error_in_a_batch(string script, int code)
    {
        var run = Run(script);
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.Matches($@"^(<stdin>:\d+:\d+: )error\[\w{{5}} \w+\]: .*ended with {code}", run.Error);
    }

    [Theory]
    [InlineData("SELECT * FROM range(1000000) \\g |head -1 > /dev/null\n\\echo :SHELL_ERROR :SHELL_EXIT_CODE\n", "false 0\n")]
    [InlineData("SELECT 1 \\g |exit 5\n\\echo :SHELL_ERROR :SHELL_EXIT_CODE\n", "true 5\n")]
    public void Variables_tell_what_a_program_ended_with(string script, string expected) => Assert.Equal(expected, Run(script, "--keep-going").Out);

    [Fact]
    public void A_program_that_fails_without_rows_is_warned_of()
    {
        var run = Run("\\o |exit 4\n\\o\n\\echo :SHELL_EXIT_CODE\n");
        Assert.Equal((0, "4\n"), (run.Code, run.Out));
        Assert.Contains("ended with 4", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\o |exec sleep 150 >/dev/null 2>&1\nSELECT * FROM range(100000000);\n")]
    [InlineData("SELECT * FROM range(100000000) \\g |exec sleep 150 >/dev/null 2>&1\n")]
    public void A_program_that_does_not_read_is_not_waited_for_after_a_signal(string script)
    {
        using var dq = DqProcess.Start(["-q", "--csv", "--batch"]);
        dq.Input.Write("\\echo\n" + script);
        dq.Input.Close();
        dq.WaitUntilBusy(0.1);
        Thread.Sleep(3000); // for the pipe to fill
        dq.Signal(DqProcess.Terminate);
        Assert.Equal(143, dq.End().Code);
    }

    private static DqRun Run(string script, params string[] arguments) => DqProcess.Run(["-q", "--csv", .. arguments], script);
}
