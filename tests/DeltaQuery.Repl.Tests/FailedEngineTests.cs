using DeltaQuery.Testing;

namespace DeltaQuery.Repl.Tests;

/// <summary>DuckDB gives up its database at some damaged files.</summary>
public sealed class FailedEngineTests
{
    private const string Script = "SET VARIABLE v = 7;\nSELECT m FROM t;\nSELECT a FROM u;\nSELECT getvariable('v') AS v;\n";
    private const string Told = "It was opened again; settings, variables, secrets, temporary tables and the transaction are lost.";

    [Fact]
    public void At_a_prompt_it_is_opened_again()
    {
        using var folder = Folder(out var file);
        var run = DqProcess.Run([folder["root"], "-q", "--csv", "--interactive", "-X"], Script);
        Assert.Equal((0, "a\n1\nv\n\n"), (run.Code, run.Out));
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
        Assert.Contains(Told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void At_a_prompt_it_is_opened_as_it_was()
    {
        using var folder = Folder(out _);
        DeltaFolder.Create(folder["other/u"], [("a", "long")], "SELECT 2::BIGINT AS a");
        var script = $"SELECT m FROM t;\nSELECT current_setting('TimeZone') AS z;\nINSERT INTO u VALUES (2);\n\\c {folder["other"]}\nSELECT m FROM delta.`{folder["root/t"]}`;\nSELECT a FROM u;\n";
        var run = DqProcess.Run(
            ["-q", "--csv", "--interactive", "-X"], script,
            variables: new Dictionary<string, string> { ["DQ_CONNECTION"] = $"Data Source={folder["root"]};TimeZone=Asia/Tokyo;Mode=ReadOnly" });
        Assert.Equal((0, "z\nAsia/Tokyo\na\n2\n"), (run.Code, run.Out));
        Assert.Contains(": error[25006 ", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, run.Error.Split(Told).Length);
    }

    [Fact]
    public void A_script_goes_on_in_no_other_one()
    {
        using var folder = Folder(out _);
        var run = DqProcess.Run([folder["root"], "-q", "--csv", "--keep-going", "-X"], Script);
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.DoesNotContain(Told, run.Error, StringComparison.Ordinal);
        Assert.Contains("open it again", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_maintenance_daemon_ends()
    {
        using var folder = Folder(out _);
        Assert.Equal(0, DqProcess.Run(folder["root"], "-c", "CREATE MAINTENANCE SCHEDULE m ON t EVERY '1 second' DO (OPTIMIZE)").Code);
        var run = DqProcess.Run("maintain", "--daemon", folder["root"], "--mode", "csv");
        Assert.Equal(3, run.Code);
        Assert.Contains("start dq maintain again", run.Error, StringComparison.Ordinal);
    }

    private static TemporaryFolder Folder(out string file)
    {
        var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["root/t"], [("m", "decimal(20,2)")], "SELECT 1.5::DECIMAL(20, 2) AS m", "SELECT 2.5::DECIMAL(20, 2) AS m");
        DeltaFolder.Create(folder["root/u"], [("a", "long")], "SELECT 1::BIGINT AS a");
        file = FatalFooter.Write(folder["root/t"]);
        return folder;
    }
}
