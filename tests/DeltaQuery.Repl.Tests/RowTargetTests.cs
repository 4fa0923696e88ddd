namespace DeltaQuery.Repl.Tests;

/// <summary>Files that rows go to.</summary>
public sealed class RowTargetTests
{
    [Theory]
    [InlineData("SELECT nosuch \\g {0}\n")]
    [InlineData("SELECT nosuch \\gx {0}\n")]
    [InlineData(".once {0}\nSELECT nosuch;\n")]
    [InlineData("SELECT ('x' || range)::INT FROM range(3) \\g {0}\n")]
    [InlineData(".once {0}\nSELECT ('x' || range)::INT FROM range(3);\n")]
    public void A_file_stays_as_it_is_where_the_statement_gives_no_row(string script)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("f.csv", "kept\n");
        Assert.Equal(3, Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, file)).Code);
        Assert.Equal("kept\n", File.ReadAllText(file));
        Assert.Equal(3, Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, folder["new"])).Code);
        Assert.False(File.Exists(folder["new"]));
    }

    [Theory]
    [InlineData("SELECT 1 AS a WHERE false \\g {0}\n", "csv", "a\n")]
    [InlineData("SELECT 1 AS a WHERE false \\g {0}\n", "jsonl", "")]
    [InlineData(".once {0}\nSELECT 1 AS a;\n", "csv", "a\n1\n")]
    public void A_file_is_replaced_by_the_rows_of_a_statement_be_they_none(string script, string mode, string expected)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("f.csv", "what was there before\n");
        var run = DqProcess.Run(["-q", "--mode", mode], string.Format(System.Globalization.CultureInfo.InvariantCulture, script, file));
        Assert.Equal((0, "", ""), (run.Code, run.Out, run.Error));
        Assert.Equal(expected, File.ReadAllText(file));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_before_the_statement_runs()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run([folder.Path, "-q", "--csv", "--keep-going"], $"CREATE TABLE t (a INT) \\g {folder["no/f"]}\nSHOW TABLES;\n");
        Assert.Equal(3, run.Code);
        Assert.DoesNotContain(",t,", run.Out, StringComparison.Ordinal);
    }

    private static DqRun Run(string script, params string[] arguments) => DqProcess.Run(["-q", "--csv", .. arguments], script);
}
