using System.Text;

namespace DeltaQuery.Repl.Tests;

public sealed class ScriptTests
{
    [Fact]
    public void Byte_order_mark_carriage_returns_and_comments_are_no_part_of_statements()
    {
        var run = Run("\uFEFF-- head\r\nSELECT 'a\r\nb' AS x; /* ; */\r\nSELECT 2 AS \"a;b\" -- tail;\r\n;\r\n");
        Assert.Equal((0, "x\n\"a\r\nb\"\na;b\n2\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void Places_of_errors_are_those_of_the_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("report.sql", "SELECT 1;\r\n\r\nSELECT 'é中👩', /* c\n */ nosuch\r\n  FROM (SELECT 1 AS a);\r\n");
        var run = DqProcess.Run("--mode", "csv", "-f", file);
        Assert.Equal(3, run.Code);
        Assert.Equal(
            $"{file}:4:5: error[42703 ColumnNotFound]: Referenced column \"nosuch\" not found in FROM clause!\n   */ nosuch\n      ^\n  hint: Candidate bindings: \"a\"\n",
            run.Error);
    }

    [Fact]
    public void The_caret_counts_wide_characters_and_keeps_tabs()
    {
        var run = Run("SELECT '中👩',\tnosuch");
        Assert.EndsWith("\n  SELECT '中👩',\tnosuch\n  " + new string(' ', 14) + "\t^\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1;\nSELECT 'abc\n;", "2:8", "unterminated string, expected a closing '", "  SELECT 'abc\n         ^")]
    [InlineData("SELECT 1;\n\nSELECT \"abc", "3:8", "unterminated identifier, expected a closing \"", "  SELECT \"abc\n         ^")]
    [InlineData("SELECT 1 /* abc", "1:10", "unterminated comment, expected a closing */", "  SELECT 1 /* abc\n           ^")]
    [InlineData("SELECT 1;\nSELECT $$abc", "2:8", "unterminated string, expected a closing $$", "  SELECT $$abc\n         ^")]
    [InlineData("SELECT 1; SELECT 2\0;", "1:19", "unexpected NUL character, expected text", "  SELECT 1; SELECT 2\0;\n                    ^")]
    public void Text_of_a_file_that_does_not_end_is_found_before_anything_runs(string script, string place, string message, string excerpt)
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run(["-f", folder.Write("report.sql", script)], null);
        Assert.Equal((3, "", $"{folder["report.sql"]}:{place}: error[42601 SyntaxError]: syntax error: {message}\n{excerpt}\n"), (run.Code, run.Out, run.Error));
        var piped = Run(script); // what stands before it has run by then
        Assert.Equal(3, piped.Code);
        Assert.Contains($"<stdin>:{place}: error[42601 SyntaxError]: syntax error: {message}\n", piped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_syntax_error_is_placed_once_and_in_the_file()
    {
        var run = Run("SELECT 1;\nSELECT 2;\n  SHOW PARTITIONS 1");
        Assert.StartsWith("<stdin>:3:19: error[42601 SyntaxError]: syntax error: unexpected number 1, expected a table name\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("latin1.sql", [.. "SELECT '"u8, 0xE9, .. "';"u8]);
        var run = DqProcess.Run("-f", file);
        Assert.Equal((1, "", $"dq: {file} is not UTF-8 text\n"), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void A_statement_of_ten_megabytes_runs()
    {
        var run = Run($"SELECT length('{new string('x', 10_000_000)}') AS n");
        Assert.Equal((0, "n\n10000000\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void An_excerpt_of_a_long_line_stays_short()
    {
        var run = Run($"SELECT {string.Join(", ", Enumerable.Range(0, 1000))}, nosuch, {string.Join(", ", Enumerable.Range(0, 1000))}");
        var lines = run.Error.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 130));
        var at = Array.FindIndex(lines, line => line.TrimStart() == "^");
        Assert.Equal("nosuch", lines[at - 1].Substring(lines[at].IndexOf('^', StringComparison.Ordinal), 6));
    }

    private static DqRun Run(string script) => DqProcess.Run(["--mode", "csv", "-f", "-"], script);
}
