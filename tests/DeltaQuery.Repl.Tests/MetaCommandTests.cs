using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl.Tests;

public sealed class MetaCommandTests
{
    [Fact]
    public void Scripts_set_ask_and_branch()
    {
        var run = Run("""
            \set n 5
            \set name 'it''s'
            SELECT :n + 1 AS a, :'name' AS b, '1'::INT AS c;
            \if :{?nosuch}
            SELECT nosuch FROM nowhere;
            \nosuch 'unended
            \elif :n
            SELECT nosuch;
            \else
            \endif
            """, "-v", "n=0");
        Assert.Equal((3, "a,b,c\n6,it's,1\n"), (run.Code, run.Out));
        Assert.StartsWith("<stdin>:7:1: error[42601 SyntaxError]: \\elif: expected true or false, not '5'\n", run.Error, StringComparison.Ordinal);

        run = Run("\\if :yes\nSELECT 1 AS one;\n\\if no\nSELECT 2;\n\\else\nSELECT 3 AS three;\n\\endif\n\\else\nSELECT 4;\n\\endif\nSELECT 5 AS five", "-v", "yes=on");
        Assert.Equal((0, "one\n1\nthree\n3\nfive\n5\n", ""), (run.Code, run.Out, run.Error));
    }

    [Theory]
    [InlineData("SELECT 'ran' AS a WHERE false\n\\if no\n OR true\n\\endif\n;\n", "a\n")]
    [InlineData("\\if false\nSELECT 1\n\\else\nSELECT 2 AS b\n\\endif\n;\n", "b\n2\n")]
    [InlineData("SELECT 3 AS c\n\\if no\n; SELECT 4;\n\\endif\n;\n", "c\n3\n")]
    public void What_is_left_out_is_no_part_of_the_statement_around_it(string script, string expected)
    {
        var run = Run(script);
        Assert.Equal((0, expected, ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void A_script_that_ends_inside_of_a_condition_is_an_error()
    {
        var run = Run("\\if yes\nSELECT 1 AS a;\n");
        Assert.Equal((3, "a\n1\n"), (run.Code, run.Out));
        Assert.StartsWith("<stdin>:2:15: error[42601 SyntaxError]: the script ends inside of an \\if: expected \\endif", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_goes_before_a_parameter_of_its_name()
    {
        var run = DqProcess.Run("--csv", "--no-header", "--param", "n=1", "-v", "n=2", "-c", "SELECT $n, @n, :n", "-c", "\\unset n", "-c", "SELECT $n, @n, :n", "-c", "\\param n 7", "-c", "SELECT :n");
        Assert.Equal((0, "1,1,2\n1,1,1\n7\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void Errors_stand_where_they_were_written_whatever_stands_for_variables()
    {
        var run = Run("\\set long 'a text that is quite long'\nSELECT :'long',\n  :'long', nosuch;\n");
        Assert.Equal(3, run.Code);
        Assert.StartsWith("<stdin>:3:12: error[42703 ColumnNotFound]: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n    :'long', nosuch;\n             ^", run.Error, StringComparison.Ordinal);
        run = Run("SELECT 1,\n\\p\n  nosuch;\n");
        Assert.StartsWith("<stdin>:3:3: error[42703 ColumnNotFound]: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("SELECT 1,\n", run.Out);
        run = Run("\\set ON_ERROR_STOP off\nSELECT nosuch;\n \\g\n");
        Assert.Contains("\n<stdin>:3:2: error[42703 ColumnNotFound]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_several_statements_runs_as_such()
    {
        var run = Run("\\set both 'SELECT 1 AS a; SELECT nosuch'\n:both;\n");
        Assert.Equal((3, "a\n1\n"), (run.Code, run.Out));
        Assert.StartsWith("<stdin>:2:1: error[42703 ColumnNotFound]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_statement_that_has_begun_can_be_run_written_and_forgotten()
    {
        using var folder = new TemporaryFolder();
        var run = Run($"""
            SELECT 1 AS a
            \p
            , 2 AS b \g
            \g
            SELECT 3 AS c \gx
            SELECT nosuch \r
            SELECT 4 AS d, 'x' AS e \gset p_
            \echo :p_d :p_e
            SELECT 'SELECT ' || range || ' AS r' FROM range(2) \gexec
            SELECT 5 AS f \g {folder["f"]}
            SELECT 6 AS g \g | sed s/g/piped/
            .once {folder["once"]}
            SELECT 7 AS h;
            \o {folder["o"]}
            SELECT 8 AS i;
            \qecho said
            \o
            SELECT 9 AS j \w {folder["w"]}
            ;
            SELECT 10 AS k \watch 0 c=2
            """);
        Assert.Equal("", run.Error);
        Assert.Equal("SELECT 1 AS a\na,b\n1,2\na,b\n1,2\nc = 3\n4 x\nr\n0\nr\n1\npiped\n6\nj\n9\nk\n10\nk\n10\n", run.Out);
        Assert.Equal(
            ("f\n5\n", "h\n7\n", "i\n8\nsaid\n", "SELECT 9 AS j;\n"),
            (File.ReadAllText(folder["f"]), File.ReadAllText(folder["once"]), File.ReadAllText(folder["o"]), File.ReadAllText(folder["w"])));
    }

    [Fact]
    public void Commands_tell_of_tables()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run([folder.Path, "-q", "--csv"], """
            CREATE SCHEMA s;
            CREATE TABLE s.u (a INT);
            CREATE TABLE "my t" (id BIGINT NOT NULL COMMENT 'key', day STRING) PARTITIONED BY (day) COMMENT 'all' TBLPROPERTIES ('k' = 'v');
            INSERT INTO "my t" VALUES (1, 'mon'), (9007199254740993, 'tue');
            ALTER TABLE "my t" ADD CONSTRAINT positive CHECK (id > 0);
            CREATE TEMP VIEW v AS SELECT 1 AS x;
            CREATE TEMP TABLE tt (x INT);
            .mode csv
            \dt
            .tables m*
            \dt *.*
            \dv
            \dn s*
            \d "my t";
            \d tt
            \stats "my t"
            \versions "my t"
            \hist "my t" 1
            """);
        Assert.Contains("schema,name,kind\n\"\",tt,temporary\n\"\",v,temporary\ndefault,my t,table\nschema,name,kind\ndefault,my t,table\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("s,u,table\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("\nview\nv\nnamespace\ns\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("column,type,nullable,default,comment\nid,bigint,not null,,key\nday,string,\"\",,\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("\ncomment,all\npartitioned by,day\nconstraint positive,CHECK (id > 0)\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("\nk,v\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("column,type,min,max,nulls,files\nid,bigint,1,9007199254740993,0,2\nday,string,mon,tue,0,2\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"version,timestamp,operation,rows,note\n2,[^\n]+,ADD CONSTRAINT,,\n1,[^\n]+,WRITE,2,\n0,", run.Out);
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    [Theory]
    [InlineData(@"\nosuch", @"there is no command \nosuch", @"\? lists the commands")]
    [InlineData(@"\timng", @"there is no command \timng", @"did you mean \timing?")]
    [InlineData(".tabels", "there is no command .tabels", "did you mean .tables?")]
    [InlineData(@"\d a b", @"\d: met 'b', expected [TABLE] alone", null)]
    [InlineData(@"\h nosuch", @"\h: there is no statement nosuch", @"\h lists them")]
    [InlineData(@"\r x", @"\r: met 'x', but it takes no arguments", null)]
    [InlineData(@"\hist", @"\hist: expected TABLE [N]", null)]
    [InlineData(@"\hist t x", @"\hist: expected a whole number, not 'x'", null)]
    [InlineData(@"\timing maybe", @"\timing: expected on or off, not 'maybe'", null)]
    [InlineData(@"\set 1x 2", @"\set: '1x' is no name of a variable: letters, digits and _, with no digit first", null)]
    [InlineData(@"\set ON_ERROR_STOP maybe", @"\set: expected on or off, not 'maybe'", null)]
    [InlineData(@"\unset", @"\unset: expected NAME", null)]
    [InlineData(@"\prompt x", @"\prompt: nobody can be asked: the script is standard input", null)]
    [InlineData(@"\param x", @"\param: expected NAME VALUE", null)]
    [InlineData(@"\g", @"\g: there is no statement", null)]
    [InlineData(@"SELECT 1 WHERE false \gset", @"\gset: the statement gave no row", null)]
    [InlineData(@"SELECT * FROM range(2) \gset", @"\gset: the statement gave more than one row", null)]
    [InlineData(@"SELECT 1 AS ""a b"" \gset", @"\gset: 'a b' is no name of a variable: letters, digits and _, with no digit first", null)]
    [InlineData(@"SELECT 1 \watch often", @"\watch: expected SECONDS or c=N, not 'often'", null)]
    [InlineData(@"\s", @"\s: nobody keeps the statements of before: that is done at a prompt", null)]
    [InlineData(@"\i nosuch.sql", "there is no file nosuch.sql", null)]
    [InlineData(@"\i -", @"\i: standard input is no file", null)]
    [InlineData(@"\copy t", @"\copy: expected TABLE TO FILE, (QUERY) TO FILE or TABLE FROM FILE", null)]
    [InlineData(@"\cd nosuch", @"\cd: there is no folder nosuch", null)]
    [InlineData(@"\!", @"\!: expected COMMAND", null)]
    [InlineData(@"\o |", @"\o: expected COMMAND behind |", null)]
    [InlineData(@"\log loud", "unknown level 'loud': expected off, error, warning, info or debug", null)]
    [InlineData(@"\q now", @"\q: expected a whole number, not 'now'", null)]
    [InlineData(@"\q 300", @"\q: an exit code is at most 255", null)]
    [InlineData(".mode xml", "unknown mode 'xml': expected box, table, column, line, list, csv, tsv, json, jsonl, markdown, html, latex, insert, parquet, none", null)]
    [InlineData(".mode csv t", ".mode: only the mode insert has a table", null)]
    [InlineData(".separator ''", "--separator cannot be empty, a quote or a line end", null)]
    [InlineData(@"\pset nosuch", @"\pset: expected format MODE, header, expanded, null, fieldsep, maxrows, maxwidth or pager, not 'nosuch'", null)]
    [InlineData(@"\chart bar", @"\chart: there is no result to draw", null)]
    [InlineData("SELECT 1 AS a;\n\\chart pie", @"\chart: expected bar, line or histogram, not 'pie'", null)]
    [InlineData("SELECT 1 AS a;\n\\chart bar b", @"\chart: the result has no column 'b'", "it has a")]
    [InlineData("SELECT 'x' AS a;\n\\chart bar", @"\chart: no column of the result is a number", null)]
    [InlineData(@"\endif", @"\endif: there is no \if", null)]
    [InlineData(@"\if :nosuch", @"\if: expected true or false, not ':nosuch'", @"a variable that is not set stays as it is written: ask \if :{?name}")]
    [InlineData(@"\snapshot t 3", @"\snapshot is not supported: a session cannot be held at a version",
        "write t VERSION AS OF n in the query, or CREATE TEMP VIEW t_n AS SELECT * FROM t VERSION AS OF n; between BEGIN READ ONLY and COMMIT each table is read as it was at its first use")]
    public void A_command_that_is_wrong_ends_the_script_with_3_and_its_place(string script, string message, string? hint)
    {
        var run = Run($"{script}\nSELECT 'on';\n");
        Assert.Equal(3, run.Code);
        Assert.DoesNotContain("on\n", run.Out, StringComparison.Ordinal);
        var error = run.Error.Split('\n');
        Assert.Matches($@"^<stdin>:\d+:\d+: error\[\w{{5}} \w+\]: ", error[0]);
        Assert.EndsWith($"]: {message}", error[0], StringComparison.Ordinal);
        Assert.Equal(hint is null ? "" : $"  hint: {hint}", error.FirstOrDefault(line => line.StartsWith("  hint: ", StringComparison.Ordinal)) ?? "");
    }

    [Fact]
    public void Errors_end_nothing_where_a_script_says_so()
    {
        var run = Run("\\set ON_ERROR_STOP off\nSELECT nosuch;\n\\nosuch 'x\n\\echo :ERROR :SQLSTATE\n\\set ON_ERROR_STOP\nSELECT 1 AS a;\n\\echo :ERROR :ROW_COUNT\nSELECT nosuch;\nSELECT 2;");
        Assert.Equal((3, "true 42601\na\n1\nfalse 1\n"), (run.Code, run.Out));
    }

    [Fact]
    public void A_script_can_end_the_program_with_a_code()
    {
        Assert.Equal((7, "a\n1\n"), Codes("SELECT 1 AS a;\n.exit 7\nSELECT 2;"));
        Assert.Equal((0, ""), Codes("\\q\nSELECT 2;"));
        Assert.Equal((0, ""), Codes("\\q\n", "--interactive"));
        Assert.Equal((5, ""), Codes("\\q 5\n", "--interactive"));

        static (int, string) Codes(string script, params string[] arguments) => Run(script, arguments) is var run ? (run.Code, run.Out) : default;
    }

    [Fact]
    public void Scripts_run_scripts_that_lie_beside_them()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["below"]);
        var main = folder.Write("main.sql", "\\ir below/one.sql\nSELECT 3 AS three;\n");
        folder.Write("below/one.sql", "SELECT 1 AS one;\n\\ir two.sql\n");
        folder.Write("below/two.sql", "SELECT 2 AS two");
        var endless = folder.Write("endless.sql", "\\ir endless.sql\n");
        var run = DqProcess.Run("-q", "--csv", "-f", main);
        Assert.Equal((0, "one\n1\ntwo\n2\nthree\n3\n", ""), (run.Code, run.Out, run.Error));
        run = DqProcess.Run("-f", endless);
        Assert.Equal(3, run.Code);
        Assert.Contains("endless.sql:1:1: error[42601 SyntaxError]: \\ir: scripts run each other 64 deep: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_copied_to_files_and_from_them()
    {
        using var folder = new TemporaryFolder();
        var run = Run($"CREATE TABLE t (a BIGINT, b STRING);\n\\copy (SELECT 1 AS a, 'x' AS b) to '{folder["f.csv"]}'\n\\copy t from {folder["f.csv"]}\nSELECT * FROM t;", folder.Path);
        Assert.Equal((0, "a,b\n1,x\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void The_statement_is_changed_with_the_users_editor()
    {
        using var folder = new TemporaryFolder();
        var editor = folder.Write("editor.sh", "sed -i s/1/2/ \"$1\"; echo ';' >> \"$1\"\n");
        var script = folder.Write("s.sql", "SELECT 1 AS a\n\\e\n");
        var run = DqProcess.Run(["-q", "--csv", "-f", script], null, variables: new Dictionary<string, string> { ["VISUAL"] = $"sh {editor}" });
        Assert.Equal((0, "a\n2\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void Another_root_is_opened_in_the_place_of_the_first()
    {
        using var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["other/t"], [("a", "long")], "SELECT 1::BIGINT AS a");
        var run = Run($"\\c {folder["other"]}\nSELECT a FROM t;\n\\c {folder["none"]}\n", folder.Path);
        Assert.Equal((3, "a\n1\n"), (run.Code, run.Out));
        Assert.Contains($"]: the root {folder["none"]} is not a folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_drawn_with_blocks_that_fit_the_width()
    {
        var run = Run("SELECT * FROM (VALUES ('a', 2), ('b', 4), ('c', -4), (NULL, NULL)) v(k, n);\n\\chart bar\nSELECT range AS x, range * range AS y FROM range(2000);\n\\chart line x y\n\\chart histogram y\n");
        Assert.Equal(0, run.Code);
        Assert.Contains("n by k (3 of 4 rows)\na │ ", run.Out, StringComparison.Ordinal);
        var lines = run.Out.Split('\n').Where(l => l.Contains('│', StringComparison.Ordinal)).ToList();
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
        var (a, b, c) = (Blocks(lines[0]), Blocks(lines[1]), Blocks(lines[2]));
        Assert.InRange(b, (a * 2) - 1, (a * 2) + 1);
        Assert.InRange(c, b - 1, b + 1);
        Assert.Contains("y by x (500 of 2000 rows)\n249001 │ ", run.Out, StringComparison.Ordinal);
        Assert.Contains("rows by y (500 of 2000 rows)\n0 .. 12450", run.Out, StringComparison.Ordinal);

        static int Blocks(string line) => line.Count(c => c == '█');
    }

    [Fact]
    public void Options_of_the_output_change_between_statements()
    {
        var run = Run("""
            .mode json
            SELECT 1 AS a;
            \x
            SELECT 2 AS b;
            \x off
            SELECT 3 AS c;
            .mode list
            .separator ~
            .nullvalue none
            .headers off
            SELECT 4, NULL;
            \pset format insert tab
            SELECT 5 AS d;
            """);
        Assert.Equal((0, "[\n{\"a\":1}\n]\nb = 2\n[\n{\"c\":3}\n]\n4~none\nINSERT INTO tab (\"d\") VALUES\n  (5);\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void Every_command_has_a_name_of_its_own_a_help_and_a_place_in_it()
    {
        var names = MetaCommands.All.SelectMany(c => c.Names).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(MetaCommands.All, c => Assert.NotEmpty(c.Help));
        var help = Run("\\?\n").Out;
        Assert.All(MetaCommands.All, c => Assert.Contains($"  {string.Join(' ', c.Names)} {c.Parameters}".TrimEnd(), help, StringComparison.Ordinal));
        Assert.Equal(MetaCommands.Help(), help);
    }

    [Theory]
    [InlineData("SHOW ALL TABLES", "name,temporary\nmine,true\n")]
    [InlineData("SHOW", "name\nmine\n")]
    public void Tables_of_the_session_are_listed_without_the_engines_own(string statement, string expected)
    {
        using var folder = new TemporaryFolder();
        DeltaFolder.Create(folder["t"], [("a", "long")], "SELECT 1::BIGINT AS a");
        var run = Run($"CREATE TEMP TABLE mine (x INT);\nSELECT a FROM t WHERE a > 0;\nSHOW SCHEMAS;\n{statement};\n", folder.Path);
        var names = expected.Split('\n')[0].Split(',');
        var lines = run.Out.Split("namespace\ndefault\n")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToList();
        var shown = lines.Select(l => string.Join(',', names.Select(n => l[Array.IndexOf(lines[0], n)])));
        Assert.Equal((0, expected), (run.Code, string.Join('\n', shown) + "\n"));
    }

    [Fact]
    public void The_last_error_is_told_in_full()
    {
        var run = Run("\\set ON_ERROR_STOP off\n\\errverbose\nSELECT * FROM nosuch;\n\\errverbose\n");
        Assert.StartsWith("There was no error.\n<stdin>:3:15: error[42P01 TableNotFound]: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("\n  class: ", run.Out, StringComparison.Ordinal);
    }

    private static DqRun Run(string script, params string[] arguments) => DqProcess.Run(["-q", "--csv", .. arguments], script);
}
