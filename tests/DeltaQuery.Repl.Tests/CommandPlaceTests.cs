namespace DeltaQuery.Repl.Tests;

/// <summary>Commands are told of places as users write them: of tables, and of the root.</summary>
public sealed class CommandPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CommandPlaceTests() =>
        DeltaFolder.Create(_folder["lake/my t"], [("id", "long")], "SELECT 1::BIGINT AS id", "SELECT 2::BIGINT AS id");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("'{0}/lake/my t'")]
    [InlineData("delta.`{0}/lake/my t`")]
    [InlineData("delta.\"{0}/lake/my t\"")]
    [InlineData("'lake/my t'")]
    [InlineData("'./lake/my t'")]
    [InlineData("delta.`lake/my t`")]
    public void A_table_is_named_by_its_path(string written)
    {
        var table = string.Format(System.Globalization.CultureInfo.InvariantCulture, written, _folder.Path);
        var script = $"\\d {table}\n\\d+ {table}\n\\files {table}\n\\stats {table}\n\\hist {table} 1\n\\versions {table}\n";
        var run = DqProcess.Run(["-q", "--csv", _folder.Path], script, workingDirectory: _folder.Path);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(2, run.Out.Split("column,type,nullable,default,comment\nid,bigint,\"\",,\n").Length - 1);
        Assert.Equal(2, run.Out.Split("\npath,partitions,size,rows,deleted,modified\n")[1].Split("column,type,")[0].Trim().Split('\n').Length);
        Assert.Contains("column,type,min,max,nulls,files\nid,bigint,", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_root_is_the_one_that_was_opened_wherever_the_shell_goes()
    {
        var elsewhere = Directory.CreateDirectory(_folder["elsewhere"]).FullName;
        foreach (var (arguments, root) in new[] { (Array.Empty<string>(), _folder.Path), (["lake"], _folder["lake"]) })
        {
            var run = DqProcess.Run(["-q", "--csv", .. arguments], $"\\cd {elsewhere}\n\\l\n\\conninfo\n", workingDirectory: _folder.Path);
            Assert.Equal((0, ""), (run.Code, run.Error));
            Assert.Contains($"\ndelta,{root},delta\n", run.Out, StringComparison.Ordinal);
            Assert.Contains($"\nroot,{root}\n", run.Out, StringComparison.Ordinal);
        }
    }
}
