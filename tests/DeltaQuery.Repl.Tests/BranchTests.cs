namespace DeltaQuery.Repl.Tests;

/// <summary>What a script leaves out, and what is wrong in what it leaves out.</summary>
public sealed class BranchTests
{
    [Theory]
    [InlineData("SELECT 3 AS c\n\\if no\n, 4 AS d \\g\n\\endif\n;\n", "c\n3\n")]
    [InlineData("SELECT 3 AS c\n\\if no\n, 4 AS d \\gset\n\\endif\n;\n", "c\n3\n")]
    [InlineData("SELECT 3 AS c\n\\if no\n\\r\n\\endif\n;\n", "c\n3\n")]
    [InlineData("\\if no\nSELECT 1 \\g\n\\else\nSELECT 2 AS b \\g\n\\endif\n", "b\n2\n")]
    public void Commands_that_are_left_out_leave_no_text(string script, string expected) => AssertRuns(script, expected);

    [Theory]
    [InlineData("\\if false\n\\! grep a\\\\ b\n\\endif\nSELECT 3 AS c;\n", "c\n3\n")]
    [InlineData("\\if false\n\\! printf \"x\" \\endif\nSELECT 2;\n\\endif\nSELECT 3 AS c;\n", "c\n3\n")]
    [InlineData("\\if false\n\\o | cat \\\\ 'x\n\\endif\nSELECT 3 AS c;\n", "c\n3\n")]
    [InlineData("\\if false\nSELECT 1 \\g | cat \\endif\n\\endif\nSELECT 3 AS c;\n", "c\n3\n")]
    [InlineData("\\if false\n\\echo a \\endif\nSELECT 3 AS c;\n", "c\n3\n")]
    public void A_command_that_takes_its_line_is_left_out_with_it(string script, string expected) => AssertRuns(script, expected);

    [Theory]
    [InlineData("\\if\nSELECT 1;\n\\else\nSELECT 2;\n\\endif\n", @"\if: expected EXPRESSION")]
    [InlineData("\\if yes 1\nSELECT 1;\n\\else\nSELECT 2;\n\\endif\n", @"\if: met '1', expected EXPRESSION alone")]
    [InlineData("\\if 'yes\nSELECT 1;\n\\else\nSELECT 2;\n\\endif\n", @"a quote of \if has no end in its line")]
    [InlineData("\\if no\nSELECT 1;\n\\elif yes 1\nSELECT 2;\n\\else\nSELECT 3;\n\\endif\n", @"\elif: met '1', expected EXPRESSION alone")]
    [InlineData("\\if yes\n\\else x\nSELECT 1;\n\\endif\n", @"\else: met 'x', but it takes no arguments")]
    [InlineData("\\if no\n\\else x\nSELECT 0 AS zero;\n\\endif\n", @"\else: met 'x', but it takes no arguments", "zero\n0\n")]
    [InlineData("\\if no\n\\endif x\n", @"\endif: met 'x', but it takes no arguments")]
    public void A_branch_counts_whatever_its_arguments_are(string script, string message, string ran = "")
    {
        var run = Run(script + "SELECT 9 AS last;\n", "--keep-going");
        Assert.Equal((3, ran + "last\n9\n"), (run.Code, run.Out));
        var error = Assert.Single(run.Error.Split('\n'), line => line.Contains(": error[", StringComparison.Ordinal));
        Assert.EndsWith($": error[42601 SyntaxError]: {message}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_of_a_branch_that_is_left_out_are_not_looked_at() =>
        AssertRuns("\\if no\n\\if\n\\elif\n\\else x\n\\endif y\n\\if 'a\n\\endif\nSELECT 1;\n\\elif yes\nSELECT 2 AS b;\n\\elif\n\\endif\n", "b\n2\n");

    private static void AssertRuns(string script, string expected)
    {
        var run = Run(script);
        Assert.Equal((0, expected, ""), (run.Code, run.Out, run.Error));
    }

    private static DqRun Run(string script, params string[] arguments) => DqProcess.Run(["-q", "--csv", .. arguments], script);
}
