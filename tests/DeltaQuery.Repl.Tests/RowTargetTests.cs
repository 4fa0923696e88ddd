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

    [Fact]
    public void A_file_that_no_statement_came_for_is_not_made()
    {
        using var folder = new TemporaryFolder();
        var kept = folder.Write("kept", "kept\n");
        var run = Run($".once {folder["a"]}\n.once {folder["b"]}\nSELECT 1 AS b;\n.once {kept}\n.once {folder["c"]}\n");
        Assert.Equal((0, "", ""), (run.Code, run.Out, run.Error));
        Assert.Equal(["b", "kept"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(("b\n1\n", "kept\n"), (File.ReadAllText(folder["b"]), File.ReadAllText(kept)));
    }

    [SkippableTheory]
    [InlineData("SELECT 1 \\g /dev/full\n", "csv")]
    [InlineData("SELECT 1 \\g /dev/full\n", "html")]
    [InlineData("SELECT * FROM range(100000) \\g /dev/full\n", "json")]
    [InlineData("SELECT 1 \\gx /dev/full\n", "csv")]
    [InlineData(".once /dev/full\nSELECT 1;\n", "json")]
    [InlineData("\\o /dev/full\nSELECT 1;\n", "csv")]
    [InlineData("\\o /dev/full\nSELECT 1;\n", "json")]
    [InlineData("\\o /dev/full\nSELECT 1;\n\\o\n", "html")]
    [InlineData("\\o /dev/full\n\\qecho 1\n", "csv")]
    [InlineData("SELECT 1;\n", "json", "-o", "/dev/full")]
    [InlineData("SELECT 1;\n", "csv", "-o", "/dev/full")]
    public void A_disk_that_is_full_is_an_error(string script, string mode, params string[] arguments)
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full here");
        var run = DqProcess.Run(["-q", "--mode", mode, .. arguments], script);
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.Matches(@"^\S+: error\[58030 StorageFailed\]: cannot write /dev/full: No space left on device\n(  .*\n)*$", run.Error);
    }

    [SkippableFact]
    public void Each_statement_whose_rows_a_full_disk_has_not_taken_is_told()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full here");
        var run = Run("\\o /dev/full\nSELECT 1;\nSELECT 2;\n\\o\nSELECT 3 AS c;\n", "--keep-going");
        Assert.Equal((3, "c\n3\n", 2), (run.Code, run.Out, run.Error.Split("cannot write /dev/full").Length - 1));
    }

    private static DqRun Run(string script, params string[] arguments) => DqProcess.Run(["-q", "--csv", .. arguments], script);
}
