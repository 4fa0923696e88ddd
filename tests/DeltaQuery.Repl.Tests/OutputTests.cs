using System.Text.Json;

namespace DeltaQuery.Repl.Tests;

public sealed class OutputTests
{
    private const string Row = """
        SELECT NULL AS n, '' AS e, [1, NULL] AS l, {'a': 1, 'b': 'x"y'} AS s, MAP {'k': 1} AS m, 1.50::DECIMAL(10,2) AS d,
            TIMESTAMP '2020-01-01 10:00:00.123' AS ts, TIMESTAMPTZ '2020-01-01 10:00:00+00' AS tz, '\x00\xFFa'::BLOB AS b, 'nan'::DOUBLE AS f
        """;

    private const string Texts = """
        SELECT * FROM (VALUES (1, 'plain'), (2, ''), (3, NULL), (4, 'a,b'), (5, 'q"q'), (6, E'l1\nl2'), (7, E'c\rr'), (8, E'cr\r\nlf'),
            (9, ' lead'), (10, 'trail '), (11, E'tab\t'), (12, '中文👩‍👩‍👧é'), (13, '"'), (14, 'NULL'), (15, '\N'), (16, chr(1) || chr(127)),
            (17, '#x'), (18, E'\\'), (19, 'a;b')) t(id, v)
        """;

    [Theory]
    [InlineData("table", "n    | e | l         | s                    | m     |    d | ts                      | tz                     | b         |   f\n"
        + "-----+---+-----------+----------------------+-------+------+-------------------------+------------------------+-----------+----\n"
        + "NULL |   | [1, NULL] | {'a': 1, 'b': 'x\"y'} | {k=1} | 1.50 | 2020-01-01 10:00:00.123 | 2020-01-01 10:00:00+00 | \\x00\\xFFa | nan\n")]
    [InlineData("csv", "n,e,l,s,m,d,ts,tz,b,f\n"
        + ",\"\",\"[1, NULL]\",\"{'a': 1, 'b': 'x\"\"y'}\",{k=1},1.50,2020-01-01 10:00:00.123,2020-01-01 10:00:00+00,\\x00\\xFFa,nan\n")]
    [InlineData("tsv", "n\te\tl\ts\tm\td\tts\ttz\tb\tf\n"
        + "\\N\t\t[1, NULL]\t{'a': 1, 'b': 'x\"y'}\t{k=1}\t1.50\t2020-01-01 10:00:00.123\t2020-01-01 10:00:00+00\t\\\\x00\\\\xFFa\tnan\n")]
    [InlineData("jsonl", "{\"n\":null,\"e\":\"\",\"l\":[1,null],\"s\":{\"a\":1,\"b\":\"x\\\"y\"},\"m\":{\"k\":1},\"d\":1.50,"
        + "\"ts\":\"2020-01-01 10:00:00.123\",\"tz\":\"2020-01-01 10:00:00+00\",\"b\":\"AP9h\",\"f\":\"NaN\"}\n")]
    [InlineData("markdown", "| n | e | l | s | m | d | ts | tz | b | f |\n|---:|----|----|----|----|---:|----|----|----|---:|\n"
        + "| NULL |  | [1, NULL] | {'a': 1, 'b': 'x\"y'} | {k=1} | 1.50 | 2020-01-01 10:00:00.123 | 2020-01-01 10:00:00+00 | \\\\x00\\\\xFFa | nan |\n")]
    [InlineData("line", " n = NULL\n e = \n l = [1, NULL]\n s = {'a': 1, 'b': 'x\"y'}\n m = {k=1}\n d = 1.50\nts = 2020-01-01 10:00:00.123\n"
        + "tz = 2020-01-01 10:00:00+00\n b = \\x00\\xFFa\n f = nan\n")]
    [InlineData("box", """
        ┌─────────┬─────────┬───────────┬──────────────────────────────┬───────────────────────┬───────────────┬─────────────────────────┬──────────────────────────┬───────────┬────────┐
        │       n │ e       │ l         │ s                            │ m                     │             d │ ts                      │ tz                       │ b         │      f │
        │ integer │ varchar │ integer[] │ struct(a integer, b varchar) │ map(varchar, integer) │ decimal(10,2) │ timestamp               │ timestamp with time zone │ blob      │ double │
        ├─────────┼─────────┼───────────┼──────────────────────────────┼───────────────────────┼───────────────┼─────────────────────────┼──────────────────────────┼───────────┼────────┤
        │    NULL │         │ [1, NULL] │ {'a': 1, 'b': 'x"y'}         │ {k=1}                 │          1.50 │ 2020-01-01 10:00:00.123 │ 2020-01-01 10:00:00+00   │ \x00\xFFa │    nan │
        └─────────┴─────────┴───────────┴──────────────────────────────┴───────────────────────┴───────────────┴─────────────────────────┴──────────────────────────┴───────────┴────────┘

        """)]
    [InlineData("column", "   n  e  l          s                     m         d  ts                       tz                      b            f\n"
        + "----  -  ---------  --------------------  -----  ----  -----------------------  ----------------------  ---------  ---\n"
        + "NULL     [1, NULL]  {'a': 1, 'b': 'x\"y'}  {k=1}  1.50  2020-01-01 10:00:00.123  2020-01-01 10:00:00+00  \\x00\\xFFa  nan\n")]
    [InlineData("list", "n|e|l|s|m|d|ts|tz|b|f\n||[1, NULL]|{'a': 1, 'b': 'x\"y'}|{k=1}|1.50|2020-01-01 10:00:00.123|2020-01-01 10:00:00+00|\\x00\\xFFa|nan\n")]
    [InlineData("latex", "\\begin{tabular}{rllllrlllr}\n\\hline\nn & e & l & s & m & d & ts & tz & b & f \\\\\n\\hline\n"
        + "NULL &  & [1, NULL] & \\{'a': 1, 'b': 'x\"y'\\} & \\{k=1\\} & 1.50 & 2020-01-01 10:00:00.123 & 2020-01-01 10:00:00+00 & "
        + "\\textbackslash{}x00\\textbackslash{}xFFa & nan \\\\\n\\hline\n\\end{tabular}\n")]
    [InlineData("insert", "INSERT INTO rows (\"n\", \"e\", \"l\", \"s\", \"m\", \"d\", \"ts\", \"tz\", \"b\", \"f\") VALUES\n"
        + "  (NULL, '', CAST('[1, NULL]' AS INTEGER[]), CAST('{''a'': 1, ''b'': ''x\"y''}' AS STRUCT(a INTEGER, b VARCHAR)), CAST('{k=1}' AS MAP(VARCHAR, INTEGER)), 1.50, "
        + "CAST('2020-01-01 10:00:00.123' AS TIMESTAMP), CAST('2020-01-01 10:00:00+00' AS TIMESTAMP WITH TIME ZONE), CAST('\\x00\\xFFa' AS BLOB), CAST('nan' AS DOUBLE));\n")]
    [InlineData("none", "")]
    public void Each_mode_writes_all_kinds_of_values(string mode, string expected) =>
        Assert.Equal(expected.Replace("n    |", "   n |", StringComparison.Ordinal), Rows(mode, Row));

    [Fact]
    public void Wide_and_combining_characters_stand_under_each_other() =>
        Assert.Equal("中文 | b\n-----+--\n中   | 1\ne\u0301    | 2\nab\\n | 3\n", Rows("table", "SELECT a AS \"中文\", b FROM (VALUES ('中', '1'), ('e' || chr(769), '2'), (E'ab\\n', '3')) t(a, b)"));

    [Theory]
    [InlineData("table", "a | b\n--+--\n")]
    [InlineData("box", "┌─────────┬─────────┐\n│ a       │ b       │\n│ varchar │ varchar │\n├─────────┼─────────┤\n└─────────┴─────────┘\n")]
    [InlineData("insert", "")]
    [InlineData("list", "a|b\n")]
    [InlineData("csv", "a,b\n")]
    [InlineData("json", "[]\n")]
    [InlineData("jsonl", "")]
    [InlineData("line", "")]
    public void A_result_without_rows_still_has_its_header(string mode, string expected) =>
        Assert.Equal(expected, Rows(mode, "SELECT 'x' AS a, 'y' AS b WHERE false"));

    [Fact]
    public void Csv_reads_back_equal()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rows.csv", Rows("csv", Texts));
        Assert.Equal("0\n", Differences(folder["rows.csv"], "read_csv('{0}', header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
            + "columns = {{'id': 'INTEGER', 'v': 'VARCHAR'}}, allow_quoted_nulls = false)"));
    }

    [Fact]
    public void Insert_statements_make_the_rows_again()
    {
        using var folder = new TemporaryFolder();
        var kinds = Row.Replace("NULL AS n", "NULL::INTEGER AS n", StringComparison.Ordinal) + ", 0.9999999999999999::DOUBLE AS x, 1e-300::DOUBLE AS y, 0.1::FLOAT AS z";
        var made = DqProcess.Run("--insert", "temp.t2", "-c", kinds);
        var texts = DqProcess.Run("--insert", "t3", "-c", Texts);
        var script = $"CREATE TEMP TABLE t2 AS FROM ({kinds}) LIMIT 0; {made.Out} CREATE TEMP TABLE t3 AS FROM ({Texts}) LIMIT 0; {texts.Out}"
            + $" SELECT count(*) FROM (FROM t2 EXCEPT ALL ({kinds})); SELECT count(*) FROM (FROM t3 EXCEPT ALL ({Texts})); SELECT count(*) FROM t3";
        var run = DqProcess.Run(["--csv", "--no-header", "-f", folder.Write("again.sql", script)], null);
        Assert.Equal("0\n0\n19\n", run.Out);
    }

    [Fact]
    public void A_page_shows_what_it_is_given_and_runs_none_of_it()
    {
        var page = Rows("html", "SELECT '<script>alert(1)</script>&\"' AS \"<b>\", i AS n, NULL AS x FROM range(3) r(i); SELECT 1 AS a");
        Assert.Equal(1, page.Split("<script>").Length - 1); // its own
        Assert.Contains("<th title=\"varchar\">&lt;b&gt;</th><th class=\"n\" title=\"bigint\">n</th>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;</td><td class=\"n\">2</td><td class=\"null\">NULL</td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("<title>&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;: 2</title>", page, StringComparison.Ordinal);
        Assert.Equal((2, 2, 1), (page.Split("<table>").Length - 1, page.Split("</table>").Length - 1, page.Split("<svg").Length - 1));
        Assert.StartsWith("<!doctype html>\n", page, StringComparison.Ordinal);
        Assert.EndsWith("</body></html>\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "a,b\n1,~\n\"~\",\"\"\n", "--null", "~")]
    [InlineData("csv", "a;b\n1;\n~;\"\"\n", "--separator", ";")]
    [InlineData("csv", "a~b\n1~\n\"~\"~\"\"\n", "--separator", "~")]
    [InlineData("list", "a, b\n1, -\n~, \n", "--separator", ", ", "--null", "-")]
    [InlineData("table", "a | b\n--+--\n1 | -\n~ | \n", "--null", "-")]
    public void What_stands_for_NULL_and_between_fields_may_be_chosen(string mode, string expected, params string[] arguments) =>
        Assert.Equal(expected, DqProcess.Run([.. arguments, "--mode", mode, "-c", "SELECT * FROM (VALUES ('1', NULL), ('~', '')) t(a, b)"], null).Out);

    [SkippableFact]
    public void On_a_terminal_a_box_is_as_wide_as_that_and_leaves_out_rows_in_the_middle()
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "script is not there, which gives a terminal");
        using var folder = new TemporaryFolder();
        var dq = $"{Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"} {Path.Combine(DqProcess.Folder, "dq.dll")}";
        const string Query = "SELECT i AS id, repeat('中', 30) AS text, i * 2 AS two, 'x' AS c4, 'x' AS c5, 'x' AS c6, 'x' AS c7, 'x' AS c8 FROM range(100) r(i)";
        var shell = new System.Diagnostics.ProcessStartInfo("/usr/bin/script", ["-qec", $"stty cols 60; TERM=dumb {dq} -c \"{Query}\"", folder["typed"]]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(shell)!;
        var lines = process.StandardOutput.ReadToEnd().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal("(100 rows, 40 shown)", lines[^1]);
        Assert.Equal(47, lines.Length); // three lines, two of names and types, 40 rows, one for those that are left out, the message
        Assert.All(lines.SkipLast(1), line => Assert.InRange(Repl.Output.DisplayWidth.Of(line), 50, 60));
        Assert.Contains("…", lines[1], StringComparison.Ordinal);
        Assert.Contains("中…", lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("jsonl")]
    public void Json_reads_back_equal(string mode)
    {
        using var folder = new TemporaryFolder();
        folder.Write("rows.json", Rows(mode, Texts));
        Assert.Equal("0\n", Differences(folder["rows.json"], "read_json('{0}', columns = {{'id': 'INTEGER', 'v': 'VARCHAR'}})"));
    }

    [Fact]
    public void Json_holds_every_number_as_it_is()
    {
        var json = Rows("json", """
            SELECT 9007199254740993 AS big, 340282366920938463463374607431768211455::UHUGEINT AS huge, 12345678901234567890.123456789::DECIMAL(38,9) AS d,
                [1e300, 'inf'::DOUBLE, '-inf'::DOUBLE] AS f, {'a': 'nan'::FLOAT} AS s, MAP {1: 'x'} AS m, chr(0) || chr(8232) AS t
            """);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(
            "9007199254740993, 340282366920938463463374607431768211455, 12345678901234567890.123456789, [1e+300,\"Infinity\",\"-Infinity\"], {\"a\":\"NaN\"}, "
            + "[[1,\"x\"]], \"\\u0000\u2028\"",
            string.Join(", ", document.RootElement[0].EnumerateObject().Select(p => p.Value.GetRawText())));
    }

    [Fact]
    public void An_infinite_literal_is_a_number_like_any_other() => Assert.Equal("inf,-inf\n", DqProcess.Run("-mcsv", "--no-header", "-c", "SELECT 1e400, -1e400").Out);

    [Theory]
    [InlineData("table")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("line")]
    [InlineData("box")]
    [InlineData("html")]
    public void A_million_rows_go_out_in_bounded_memory(string mode)
    {
        using var folder = new TemporaryFolder();
        var few = Peak("1000");
        var many = Peak("1000000");
        Assert.InRange(many - few, long.MinValue, 100 << 20); // the rows make 60 to 200 MB of text

        long Peak(string rows)
        {
            using var dq = DqProcess.Start(
                ["--mode", mode, "-c", $"SELECT range AS id, 'name ' || range AS name, range * 1.5 AS v, [range, range + 1] AS l FROM range({rows})"], readOutput: false);
            dq.Output.BaseStream.CopyTo(Stream.Null);
            var run = dq.End();
            Assert.Equal(0, run.Code);
            return run.PeakBytes;
        }
    }

    private static string Rows(string mode, string query)
    {
        var run = DqProcess.Run("--mode", mode, "-c", query);
        Assert.Equal(0, run.Code);
        return run.Out;
    }

    private static string Differences(string file, string reader)
    {
        var read = $"SELECT id, v FROM {string.Format(System.Globalization.CultureInfo.InvariantCulture, reader, file)}";
        var run = DqProcess.Run(
            "-mcsv", "--no-header", "-c",
            $"SELECT count(*) FROM ((({Texts}) EXCEPT ALL ({read})) UNION ALL (({read}) EXCEPT ALL ({Texts})))");
        Assert.True(run.Code == 0, run.Error);
        return run.Out;
    }

    [Fact]
    public void Parquet_is_written_to_a_file_of_one_query()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run("--parquet", "-q", "-o", folder["a.parquet"], "-c", "SET threads = 2; SELECT range AS n FROM range(100000)", "-c", $"\\o {folder["b.parquet"]}", "-c", "SELECT 1 AS one");
        Assert.Equal((0, "", ""), (run.Code, run.Out, run.Error));
        run = DqProcess.Run("--csv", "--no-header", "-c", $"SELECT count(*), sum(n) FROM '{folder["a.parquet"]}'; SELECT one FROM '{folder["b.parquet"]}'");
        Assert.Equal("100000,4999950000\n1\n", run.Out);
        Assert.Contains("error[0A000 NotSupported]: Parquet can be written to a file alone", DqProcess.Run("--parquet", "-c", "SELECT 1").Error, StringComparison.Ordinal);
        run = DqProcess.Run("--parquet", "-o", folder["c.parquet"], "-c", "SELECT 1 AS a; SELECT 2 AS b");
        Assert.Contains("-c:1:16: error[0A000 NotSupported]: a Parquet file holds the rows of one query", run.Error, StringComparison.Ordinal);
        run = DqProcess.Run("--parquet", "-o", folder["d.parquet"], "-c", "SELECT 1,\n  nosuch");
        Assert.StartsWith("-c:2:3: error[42703 ColumnNotFound]: ", run.Error, StringComparison.Ordinal);
        run = DqProcess.Run("--parquet", "-o", folder["e.parquet"], "-c", "SHOW TABLES");
        Assert.Contains("the rows of SHOW cannot be written as Parquet", run.Error, StringComparison.Ordinal);
    }
}
