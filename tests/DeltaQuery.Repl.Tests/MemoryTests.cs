namespace DeltaQuery.Repl.Tests;

public sealed class MemoryTests
{
    [Fact]
    public void Settings_work_as_in_DuckDB()
    {
        var run = DqProcess.Run("-mcsv", "--no-header", "-c",
            "SET memory_limit = '200MB'; SET threads = 3; SET temp_directory = '/somewhere'; "
            + "SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('temp_directory'); RESET threads; SET memory_limit = 'many'");
        Assert.Equal((3, "190.7 MiB,3,/somewhere\n"), (run.Code, run.Out));
        Assert.Contains("Memory must have a number (e.g. 1GB)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_larger_than_memory_spills_and_cleans_up()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run("-mcsv", "--no-header", "-c",
            $"SET memory_limit = '200MB'; SET threads = 2; SET temp_directory = '{folder["spill"]}'; "
            + "CREATE TEMP TABLE sorted AS SELECT range AS i, repeat('x', 60) || range AS s FROM range(5000000) ORDER BY hash(range); "
            + "SELECT count(*) > 0 FROM duckdb_temporary_files(); SELECT count(*), max(length(s)) FROM sorted; "
            + "SELECT count(*), sum(n) FROM (SELECT s, count(*) AS n FROM sorted GROUP BY s)");
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal("true\n5000000,67\n5000000,5000000\n", run.Out);
        Assert.False(Directory.Exists(folder["spill"]) && Directory.EnumerateFileSystemEntries(folder["spill"]).Any(), "temporary files are left");
        Assert.InRange(run.PeakBytes, 1, 700L << 20);
    }

    [Fact]
    public void Out_of_memory_is_an_error_and_the_session_goes_on()
    {
        var run = DqProcess.Run("-mcsv", "--no-header", "--keep-going", "-c",
            "SET memory_limit = '50MB'; SET temp_directory = ''; CREATE TEMP TABLE t AS SELECT range, repeat('x', 60) || range AS s FROM range(5000000); "
            + "SELECT 'still here'");
        Assert.Equal((3, "still here\n"), (run.Code, run.Out));
        Assert.Contains("error[53200 OutOfMemory]: ", run.Error, StringComparison.Ordinal);
    }
}
