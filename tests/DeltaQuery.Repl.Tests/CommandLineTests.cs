namespace DeltaQuery.Repl.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("unknown option '--bogus'", "--bogus")]
    [InlineData("one ROOT at most: met 'b' after 'a'", "a", "b")]
    [InlineData("ROOT is empty", "")]
    [InlineData("-c needs a value", "-c")]
    [InlineData("--file needs a value", "--file")]
    [InlineData("unknown mode 'xml': expected table, csv, tsv, json, jsonl, markdown or line", "--mode", "xml")]
    [InlineData("--no-header takes no value", "--no-header=1")]
    [InlineData("standard input can be read only once", "-f", "-", "-f", "-")]
    public void Wrong_usage_exits_with_1_and_says_what_is_wrong(string message, params string[] arguments)
    {
        var run = DqProcess.Run(arguments);
        Assert.Equal((1, "", $"dq: {message}\nTry 'dq --help'.\n"), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void Help_and_version_go_to_standard_output()
    {
        var help = DqProcess.Run("--help");
        Assert.Equal((0, ""), (help.Code, help.Error));
        Assert.StartsWith("usage: dq [ROOT] [-c SQL]... [-f FILE|-]... [options]\n", help.Out, StringComparison.Ordinal);
        var version = DqProcess.Run("--version");
        Assert.Equal((0, ""), (version.Code, version.Error));
        Assert.Matches(@"^dq \d+\.\d+\.\d+\n$", version.Out);
    }

    [Fact]
    public void Rows_go_to_standard_output_and_all_else_to_standard_error()
    {
        var run = DqProcess.Run("-c", "SELECT 1 AS a; SET threads = 2; SELECT nosuch");
        Assert.Equal((3, "a\n-\n1\n"), (run.Code, run.Out));
        Assert.StartsWith("(1 row)\nSET\n-c:1:40: error[42703 ColumnNotFound]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_error_ends_the_run_with_3()
    {
        var run = DqProcess.Run("--mode", "csv", "--no-header", "-c", "SELECT 1", "-c", "SELECT x; SELECT 2", "-c", "SELECT 3");
        Assert.Equal((3, "1\n"), (run.Code, run.Out));
    }

    [Fact]
    public void Keep_going_runs_the_rest_and_still_exits_with_3()
    {
        var run = DqProcess.Run("--keep-going", "--mode", "csv", "--no-header", "-c", "SELECT 1", "-c", "SELECT x; SELECT 2", "-c", "SELECT 'abc", "-c", "SELECT 3");
        Assert.Equal((3, "1\n2\n3\n"), (run.Code, run.Out));
    }

    [Fact]
    public void Commands_and_files_run_in_the_order_given()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("two.sql", "SELECT 2;");
        var run = DqProcess.Run(["-mcsv", "--no-header", "-c", "SELECT 1", "-f", file, "-f", "-", "--command=SELECT 4"], "SELECT 3");
        Assert.Equal((0, "1\n2\n3\n4\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void Without_commands_the_script_is_piped_in()
    {
        var run = DqProcess.Run(["--mode", "csv"], "SELECT 5 AS five;\nSELECT 6 AS six");
        Assert.Equal((0, "five\n5\nsix\n6\n", ""), (run.Code, run.Out, run.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ;; -- only a comment\n /* and another */ ;")]
    public void Nothing_to_run_is_no_error(string script)
    {
        var run = DqProcess.Run(["-f", "-"], script);
        Assert.Equal((0, "", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void A_missing_script_or_a_folder_runs_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run("-c", "SELECT 1", "-f", folder["no.sql"]);
        Assert.Equal((1, "", $"dq: there is no file {folder["no.sql"]}\n"), (run.Code, run.Out, run.Error));
        run = DqProcess.Run("-c", "SELECT 1", "-f", folder.Path);
        Assert.Equal((1, "", $"dq: {folder.Path} is a folder, not a script\n"), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void A_root_that_is_no_folder_exits_with_2()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "");
        foreach (var root in new[] { folder["none"], file })
        {
            var run = DqProcess.Run(root, "-c", "SELECT 1");
            Assert.Equal((2, "", $"dq: cannot open {root}: the root {root} is not a folder\n"), (run.Code, run.Out, run.Error));
        }
    }

    [Fact]
    public void A_missing_library_is_told_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(DqProcess.Folder, "*").Where(f => f.EndsWith(".dll", StringComparison.Ordinal) || f.EndsWith(".json", StringComparison.Ordinal)))
            File.Copy(file, folder[Path.GetFileName(file)]);
        var run = DqProcess.Run(["-c", "SELECT 1"], null, program: folder["dq.dll"]);
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Matches("^dq: cannot open the working directory: libduckdb could not be loaded: .* or set DELTAQUERY_LIBDUCKDB to the path of the library\n$", run.Error);

        run = DqProcess.Run(["-c", "SELECT 1"], null, variables: new Dictionary<string, string> { ["DELTAQUERY_LIBDUCKDB"] = folder["none.so"] });
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Equal(
            $"dq: cannot open the working directory: DELTAQUERY_LIBDUCKDB names {folder["none.so"]}, which could not be loaded as libduckdb: correct the path or unset the variable\n",
            run.Error);
    }
}
