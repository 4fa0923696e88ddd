namespace DeltaQuery.Repl.Tests;

/// <summary>A file that cannot be read or written is told at the command or the statement that needs it, and is no fault of its text.</summary>
public sealed class FileErrorTests
{
    [Theory]
    [InlineData("\\i nosuch.sql", 1, "there is no file nosuch.sql")]
    [InlineData("\\ir nosuch.sql", 1, "there is no file nosuch.sql")]
    [InlineData("\\i /", 1, "/ is a folder, not a script")]
    [InlineData("SELECT 1 \\g /nonexistent/f", 10, "cannot write /nonexistent/f: ")]
    [InlineData("\\o /nonexistent/f", 1, "cannot write /nonexistent/f: ")]
    [InlineData("SELECT 1 \\w /nonexistent/f", 10, "cannot write /nonexistent/f: ")]
    [InlineData("\\log debug=/nonexistent/f", 1, "cannot write /nonexistent/f: ")]
    public void A_command_fails_with_a_storage_error(string command, int column, string message)
    {
        var run = DqProcess.Run(["-q", "--csv", "--keep-going"], $"{command}\n\\r\nSELECT 1 AS a;\n");
        Assert.Equal((3, "a\n1\n"), (run.Code, run.Out));
        Assert.StartsWith($"<stdin>:1:{column}: error[58030 StorageFailed]: {message}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_fails_the_statement_whose_rows_it_refuses()
    {
        if (!File.Exists("/dev/full"))
            return;
        const string Script = "\\o /dev/full\nSELECT 1 AS a;\n\\o\nSELECT 2 AS b;\n";
        var run = DqProcess.Run(["-q", "--csv", "--keep-going"], Script);
        Assert.Equal((3, "b\n2\n"), (run.Code, run.Out));
        Assert.StartsWith("<stdin>:2:1: error[58030 StorageFailed]: ", run.Error, StringComparison.Ordinal);
        run = DqProcess.Run(["-q", "--csv"], Script);
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.StartsWith("<stdin>:2:1: error[58030 StorageFailed]: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("dq:", run.Error, StringComparison.Ordinal);
    }
}
