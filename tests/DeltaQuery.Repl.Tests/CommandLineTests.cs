using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("unknown option '--bogus'", "--bogus")]
    [InlineData("one ROOT at most: met 'b' after 'a'", "a", "--root", "b")]
    [InlineData("one ROOT and one SQL at most: met 'c'", "a", "SELECT 1", "c")]
    [InlineData("unknown option '-xyz'", "-xyz")]
    [InlineData("unknown option '-outfile': did you mean --output?", "-outfile", "f")]
    [InlineData("unknown option '-columns': did you mean --column?", "-columns")]
    [InlineData("unknown option '-commnd': did you mean --command?", "-commnd", "SELECT 1")]
    [InlineData("unknown option '--no-heeder': did you mean --no-header?", "--no-heeder")]
    [InlineData("unknown option '-vwxyz'", "-vwxyz")]
    [InlineData("--variable needs NAME=VALUE", "--variable", "n")]
    [InlineData("'1n' is no name of a variable: letters, digits and _, with no digit first", "-v", "1n=2")]
    [InlineData("unknown level 'loud': expected off, error, warning, info or debug", "--log", "loud")]
    [InlineData("--log LEVEL=FILE needs a file", "--log", "info=")]
    [InlineData("Threads must be a whole number, not 'many'", "--connection", "Threads=many", "-c", "SELECT 1")]
    [InlineData("Mode must be ReadWrite or ReadOnly, not 'x'", "--connection", "Mode=x", "-c", "SELECT 1")]
    [InlineData("the connection string cannot be read: expected KEY=VALUE;KEY=VALUE", "--connection", "=;=", "-c", "SELECT 1")]
    [InlineData("one ROOT at most: met '/a' in the connection string, and '/b'", "--connection", "Data Source=/a", "/b", "-c", "SELECT 1")]
    [InlineData("there is no help on 'x': expected meta, sql or a command of dq", "--help", "x")]
    [InlineData("man takes no arguments: met 'x'", "man", "x")]
    [InlineData("there is no statement x y", "--help", "sql", "x", "y")]
    [InlineData("--once takes no value", "maintain", "--once=1")]
    [InlineData("unknown option '--daemon'", "--daemon")]
    [InlineData("ROOT is empty", "")]
    [InlineData("-c needs a value", "-c")]
    [InlineData("--file needs a value", "--file")]
    [InlineData("unknown mode 'xml': expected box, table, column, line, list, csv, tsv, json, jsonl, markdown, html, latex, insert, parquet, none", "--mode", "xml")]
    [InlineData("the mode arrow is not supported, for want of a library that writes it: take parquet", "--mode", "arrow")]
    [InlineData("the mode arrow is not supported, for want of a library that writes it: take parquet", "--arrow")]
    [InlineData("--no-header takes no value", "--no-header=1")]
    [InlineData("--csv takes no value", "--csv=1")]
    [InlineData("--insert needs a value", "--insert")]
    [InlineData("--param needs NAME=VALUE", "--param", "x")]
    [InlineData("--param needs a name before =", "--param", "=1")]
    [InlineData("parameter A has two values", "--param", "a=1", "--param", "A=2")]
    [InlineData("--separator cannot be empty, a quote or a line end", "--separator", "")]
    [InlineData("--null cannot hold a quote, a line end or the separator in csv", "--csv", "--null", "a,b")]
    [InlineData("--single-transaction needs -c, -f or a script on standard input", "maintain", "-1")]
    [InlineData("unknown error format 'xml': expected text or json", "--error-format=xml")]
    [InlineData("--single-transaction ends at the first statement that fails: --keep-going cannot be held", "-1", "--keep-going")]
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
        Assert.StartsWith("usage: dq [ROOT [SQL]] [-c SQL]... [-f FILE|-]... [options]\n", help.Out, StringComparison.Ordinal);
        Assert.Contains("\n  -m, --mode MODE           how rows are written: box", help.Out, StringComparison.Ordinal);
        var version = DqProcess.Run("--version");
        Assert.Equal((0, ""), (version.Code, version.Error));
        Assert.Matches(@"^dq \d+\.\d+\.\d+\nengine \d+\.\d+\.\d+\nduckdb \d+\.\d+\.\d+\ndelta protocol reader 3, writer 7\n$", version.Out);
        Assert.Contains("\\dt+ .tables [PATTERN]", DqProcess.Run("--help", "meta").Out, StringComparison.Ordinal);
        Assert.Contains("\n  MERGE\n    Changes a table", DqProcess.Run("--help", "sql").Out, StringComparison.Ordinal);
        Assert.Contains("\n  MERGE\n  COPY INTO\n", DqProcess.Run("-c", "\\h").Out, StringComparison.Ordinal);
        Assert.StartsWith("MERGE\n  ", DqProcess.Run("--help", "sql", "merge").Out, StringComparison.Ordinal);
        Assert.Equal(DqProcess.Run("--help", "sql", "merge").Out, DqProcess.Run("-c", "\\h merge;").Out);
    }

    [Fact]
    public void Every_option_that_takes_a_value_says_so_when_it_has_none()
    {
        foreach (var option in OptionTable.All.Where(o => o.TakesValue))
            foreach (var name in option.Names)
                Assert.Equal($"{name} needs a value", Assert.Throws<UsageException>(() => CommandLine.Parse([name])).Message);
        foreach (var option in OptionTable.All.Where(o => !o.TakesValue))
            Assert.Equal($"{option.Name} takes no value", Assert.Throws<UsageException>(() => CommandLine.Parse([option.Name + "=1"])).Message);
    }

    [Fact]
    public void No_two_options_go_by_one_name()
    {
        var names = OptionTable.All.SelectMany(o => o.Names).ToList();
        names.AddRange(names.Where(n => n.StartsWith("--", StringComparison.Ordinal)).Select(n => n[1..]).ToList());
        Assert.All(names, name => Assert.NotNull(OptionTable.Find(name)));
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData("-csv", "-noheader")]
    [InlineData("--csv", "--no-header")]
    [InlineData("-mcsv", "-no-header")]
    [InlineData("-csv", "-no-header", "-no-stdin", "-set", "x=3")]
    public void Options_go_by_the_names_of_other_shells(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run([folder.Path, "SELECT 1, NULL", .. arguments, "-nullvalue", "none", "-readonly", "-cmd", "SELECT 0, 0"]);
        Assert.Equal((0, "0,0\n1,none\n", ""), (run.Code, run.Out, run.Error));
    }

    [Theory]
    [InlineData("-- a comment\nSELECT 1")]
    [InlineData("--a comment\nSELECT 1")]
    [InlineData("--comment\nSELECT 1")]
    [InlineData("--x=1\nSELECT 1")]
    [InlineData("/* a comment */ SELECT 1")]
    public void Sql_behind_a_root_may_begin_with_a_comment(string sql)
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run("--csv", "--no-header", folder.Path, sql);
        Assert.Equal((0, "1\n", ""), (run.Code, run.Out, run.Error));
    }

    [Theory]
    [InlineData("/lake/day=1", "/lake/day=1")]
    [InlineData("./day=1", "./day=1")]
    [InlineData("s3://lake/day=1", "s3://lake/day=1")]
    [InlineData("lake", "lake")]
    [InlineData("Data Source=/lake/day=1", "/lake/day=1")]
    public void A_root_may_have_an_equals_sign_in_its_name(string text, string root) => Assert.Equal(root, ConnectionText.Parse(text).Engine.Root);

    [Fact]
    public void A_folder_that_there_is_is_a_root_whatever_its_name()
    {
        using var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["day=1/t"], [("a", "long")], "SELECT 7::BIGINT AS a");
        var run = DqProcess.Run(["--csv", "--no-header"], "\\c day=1\nSELECT a FROM t;\n", folder.Path);
        Assert.Equal((0, "7\n"), (run.Code, run.Out));
        run = DqProcess.Run(["--csv", "--no-header", "-c", "SELECT a FROM t"], null, folder.Path, new Dictionary<string, string> { ["DQ_CONNECTION"] = "day=1" });
        Assert.Equal((0, "7\n", ""), (run.Code, run.Out, run.Error.Replace("(1 row)\n", "", StringComparison.Ordinal)));
        Assert.Contains("a folder with = in its name is ./FOLDER", Assert.Throws<UsageException>(() => ConnectionText.Parse("day=1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_go_to_a_file_where_one_is_named()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run("-c", "SELECT 1 AS a", "-o", folder["rows"], "-c", "\\echo said", "-c", "SELECT nosuch");
        Assert.Equal((3, "said\n", "a\n-\n1\n"), (run.Code, run.Out, File.ReadAllText(folder["rows"])));
        run = DqProcess.Run("-c", "SELECT 1 AS a", "-o", folder["no/rows"]);
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.StartsWith($"dq: cannot write {folder["no/rows"]}: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_stands_for_a_root()
    {
        using var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["t"], [("a", "long")], "SELECT 1::BIGINT AS a");
        var text = $"Data Source={folder.Path};Read Only=true;Threads=1;TimeZone='Asia/Tokyo'";
        var run = DqProcess.Run("--csv", "--no-header", "--connection", text, "-c", "SELECT a, current_setting('threads'), current_setting('TimeZone') FROM t", "-c", "DELETE FROM t");
        Assert.Equal((3, "1,1,Asia/Tokyo\n"), (run.Code, run.Out));
        Assert.Contains("error[25006 ReadOnly]", run.Error, StringComparison.Ordinal);
        foreach (var variable in new[] { folder.Path, $"Data Source={folder.Path}" })
        {
            run = DqProcess.Run(["--csv", "--no-header", "-c", "SELECT a FROM t"], null, variables: new Dictionary<string, string> { ["DQ_CONNECTION"] = variable });
            Assert.Equal((0, "1\n", ""), (run.Code, run.Out, run.Error));
        }

        run = DqProcess.Run("--connection", "Pooling=true", "-c", "SELECT 1");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("dq: dq takes no 'pooling' in a connection string: expected Data Source, Mode, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rc_file_runs_before_a_prompt_alone()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["dq"]);
        folder.Write("dq/dqrc", "\\set greeting 'good day'\n");
        var init = folder.Write("init.sql", "\\set greeting hello\n");
        var variables = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = folder.Path };
        Assert.Equal("good day\n", Said("--interactive"));
        Assert.Equal("hello\n", Said("--interactive", "--init", init));
        Assert.Equal(":greeting\n", Said("--interactive", "-X"));
        Assert.Equal(":greeting\n", Said());
        Assert.Equal("hello\n", Said("--init", init));

        string Said(params string[] arguments) => DqProcess.Run(arguments, "\\echo :greeting\n", variables: variables).Out;
    }

    [Fact]
    public void Statements_are_logged_without_keys()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run("-q", "--csv", "--log", $"debug={folder["log"]}", "-c", "CREATE SECRET s (TYPE TEXT, VALUE 'hunter22'); SELECT 1 AS a", "-c", "SELECT nosuch");
        var lines = File.ReadAllLines(folder["log"]);
        Assert.Equal((3, "a\n1\n", 3), (run.Code, run.Out, lines.Length));
        Assert.DoesNotContain("hunter22", string.Join('\n', lines), StringComparison.Ordinal);
        Assert.Matches(@"^\S+Z info rows=1 ms=[0-9.]+ SELECT 1 AS a$", lines[1]);
        Assert.Matches(@"^\S+Z error sqlstate=42703 code=ColumnNotFound ms=[0-9.]+ .* \| SELECT nosuch$", lines[2]);
    }

    [Fact]
    public void A_statement_that_fails_is_echoed_where_that_is_asked_for()
    {
        var run = DqProcess.Run("-b", "-c", "SELECT 1 AS a; SELECT nosuch");
        Assert.StartsWith("(1 row)\nSTATEMENT: SELECT nosuch\n-c:1:23: error[", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_has_the_type_that_its_text_has()
    {
        (string Argument, string Row)[] cases =
        [
            ("n=2", "2,BIGINT"),
            ("n=-2", "-2,BIGINT"),
            ("n='2'", "2,VARCHAR"),
            ("n='it''s'", "it's,VARCHAR"),
            ("n=it's; DROP TABLE t", "it's; DROP TABLE t,VARCHAR"),
            ("$n=2.50", "2.50,\"DECIMAL(3,2)\""),
            ("n=1e3", "1000.0,DOUBLE"),
            ("n=true", "true,BOOLEAN"),
            ("n=", "\"\",VARCHAR"),
            ("n=99999999999999999999999999999999", "99999999999999999999999999999999,VARCHAR"),
            ("n=0.99999999999999999999999999999999", "0.99999999999999999999999999999999,VARCHAR"),
            ("n=00501", "00501,VARCHAR"),
            ("n=0", "0,BIGINT"),
        ];
        var arguments = cases.SelectMany((c, i) => new[] { "--param", c.Argument.Insert(c.Argument.IndexOf('n', StringComparison.Ordinal) + 1, $"{i}") });
        var run = DqProcess.Run([.. arguments, "--csv", "--no-header", "-c", string.Join(";\n", cases.Select((_, i) => $"SELECT $n{i}, typeof($n{i})"))]);
        Assert.Equal((0, string.Concat(cases.Select(c => c.Row + "\n"))), (run.Code, run.Out));
    }

    [Fact]
    public void A_single_transaction_leaves_all_or_nothing()
    {
        using var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["t"], [("a", "long")], "SELECT 1::BIGINT AS a");
        var run = DqProcess.Run(folder.Path, "-1", "-q", "-c", "INSERT INTO t VALUES (2)", "-c", "INSERT INTO t VALUES ('x')", "-c", "INSERT INTO t VALUES (3)");
        Assert.Equal(3, run.Code);
        Assert.StartsWith("-c:1:", run.Error, StringComparison.Ordinal);
        Assert.Equal("1\n", DqProcess.Run(folder.Path, "--csv", "--no-header", "-c", "SELECT count(a) FROM t WHERE a > 0").Out);
        Assert.Equal(0, DqProcess.Run(folder.Path, "-1", "-c", "INSERT INTO t VALUES (2)", "-c", "INSERT INTO t VALUES (3)").Code);
        Assert.Equal("1,3\n", DqProcess.Run(folder.Path, "--csv", "--no-header", "-c", "SELECT max(version), (SELECT count(a) FROM t WHERE a > 0) FROM (DESCRIBE HISTORY t)").Out);
    }

    [Fact]
    public void Statements_their_times_and_their_errors_are_told_as_asked_for()
    {
        var run = DqProcess.Run("--echo", "--timing", "--csv", "--no-header", "-c", "SELECT 1; SELECT nosuch", "--error-format", "json");
        Assert.Equal((3, "1\n"), (run.Code, run.Out));
        Assert.Matches(
            "^SELECT 1\nTime: [0-9.]+ ms\nSELECT nosuch\n\\{\"file\":\"-c\",\"line\":1,\"column\":18,\"sqlstate\":\"42703\",\"code\":\"ColumnNotFound\",\"class\":\"[A-Z_]+\","
            + "\"message\":\"[^\n]+\",\"hint\":(null|\"[^\n]+\")\\}\nTime: [0-9.]+ ms\n$", run.Error);
    }

    [Fact]
    public void Echoed_statements_show_no_secret()
    {
        var run = DqProcess.Run("--echo", "-c", "CREATE SECRET s (TYPE TEXT, VALUE 'hunter22')");
        Assert.StartsWith("CREATE *", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_runs_tell_errors_alone()
    {
        var run = DqProcess.Run("-q", "-c", "SET threads = 2; SELECT 1 AS a; SELECT nosuch");
        Assert.Equal((3, "a\n-\n1\n"), (run.Code, run.Out));
        Assert.StartsWith("-c:1:40: error[", run.Error, StringComparison.Ordinal);
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
