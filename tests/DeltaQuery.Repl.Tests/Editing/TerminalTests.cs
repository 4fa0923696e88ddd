using System.Runtime.Versioning;

namespace DeltaQuery.Repl.Tests.Editing;

/// <summary>The real program on a pseudo-terminal.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class TerminalTests : IDisposable
{
    private const string Up = "\u001b[A";
    private const int Terminate = 15;
    private const int Hangup = 1;
    private const string Endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c WHERE a.range * b.range = -1;";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_statement_is_edited_and_run()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT 41 AS x");
        dq.WaitForLast("dq> SELECT 41 AS x");
        dq.Type("\u0001\u001bf\u001bf\u007f2\u0005;"); // to the begin, two words, 1 -> 2; the end
        dq.WaitForLast("dq> SELECT 42 AS x;");
        dq.Type(PseudoTerminal.Enter);
        dq.WaitForLast("dq>");
        Assert.StartsWith(
            """
            dq> SELECT 42 AS x;
            ┌─────────┐
            │       x │
            │ integer │
            ├─────────┤
            │      42 │
            └─────────┘
            1 row (
            """,
            dq.Text, StringComparison.Ordinal);
        Assert.Empty(dq.Look(screen => screen.Unknown));
    }

    [SkippableFact]
    public void A_statement_of_several_lines_has_prompts_that_tell_what_is_open()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT (1 +\r2),\r'a\rb' AS \"x\ry\" /* and\r*/;");
        dq.WaitForLast("dq*> */;");
        Assert.Equal(
            """
            dq> SELECT (1 +
            dq(> 2),
            dq-> 'a
            dq'> b' AS "x
            dq"> y" /* and
            dq*> */;
            """,
            dq.Text);
        dq.Type(PseudoTerminal.Enter);
        dq.WaitFor("a\\nb");
    }

    [SkippableFact]
    public void The_history_lasts_from_run_to_run_without_secrets()
    {
        using (var dq = Start())
        {
            dq.WaitForLast("dq>");
            dq.Type("SELECT 1\r+ 1;\r");
            dq.WaitFor("1 row (");
            dq.WaitForLast("dq>");
            dq.Type("SELECT 'my PASSWORD';\r");
            dq.WaitFor("my PASSWORD   │");
            dq.WaitForLast("dq>");
            dq.Type(Up);
            dq.WaitForLast("dq> SELECT 'my PASSWORD';");
            dq.Type("\u0003\u0004");
            Assert.Equal(0, dq.End());
        }

        var file = _folder["state/dq/history"];
        Assert.Equal("SELECT 1\\n+ 1;\n", File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var second = Start();
        second.WaitForLast("dq>");
        second.Type(Up);
        second.WaitForLast("dq-> + 1;");
        second.Type($"{Up}\u0001SELECT 40 + (\u0004\u0005\u0004\u0004\u0004 1)"); // the two lines become one
        second.Type("\u0003");
        second.WaitForLast("dq>");
    }

    [SkippableFact]
    public void A_statement_is_looked_up_by_a_part_of_it()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'one';\rSELECT 'two';\rSELECT 'three';\r");
        dq.WaitFor("three   │");
        dq.WaitForLast("dq>");
        dq.Type("draft\u0012");
        dq.WaitForLast("(reverse-i-search)`': draft");
        dq.Type("o");
        dq.WaitForLast("(reverse-i-search)`o': SELECT 'two';");
        dq.Type("\u0012");
        dq.WaitForLast("(reverse-i-search)`o': SELECT 'one';");
        dq.Type("\u0013");
        dq.WaitForLast("(i-search)`o': SELECT 'two';");
        dq.Type("zz");
        dq.WaitForLast("(failed i-search)`ozz': SELECT 'two';");
        dq.Type("\u0007");
        dq.WaitForLast("dq> draft");
        dq.Type("\u0012thr\r");
        dq.WaitFor(screen => screen.Text.Split("three   │").Length == 3, "the third result again");
        dq.WaitForLast("dq>");
    }

    [SkippableFact]
    public void A_paste_is_inserted_and_runs_at_Enter_in_order()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.WaitFor(screen => screen.BracketsPastes, "bracketed pastes");
        dq.Paste("SELECT 'first' AS a;\r\nSELECT\r\n'second' AS b;");
        dq.WaitForLast("dq-> 'second' AS b;");
        Assert.DoesNotContain("│", dq.Text, StringComparison.Ordinal);
        dq.Type(PseudoTerminal.Enter);
        dq.WaitFor("second  │");
        dq.WaitForLast("dq>");
        Assert.Contains("first   │", dq.Text, StringComparison.Ordinal);
        dq.Type(Up);
        dq.WaitForLast("dq-> 'second' AS b;"); // all of it is one entry
    }

    [SkippableFact]
    public void A_resized_terminal_is_drawn_anew()
    {
        using var dq = Start(columns: 60);
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'a very long text that needs more than one row';");
        dq.WaitForLast("dq> SELECT 'a very long text that needs more than one row';");
        dq.Resize(30, 24);
        dq.WaitFor(
            screen => IsDrawnAnew(screen, 1) && screen.Text == "dq> SELECT 'a very long text t\nhat needs more than one row';", "two rows");
        dq.Resize(90, 24);
        dq.WaitFor(screen => IsDrawnAnew(screen, 2) && screen.Text == "dq> SELECT 'a very long text that needs more than one row';", "one row");
        dq.Type("\u0001\u001bd");
        dq.WaitForLast("dq>  'a very long text that needs more than one row';");
    }

    [SkippableFact]
    public void Words_have_colours_unless_they_are_not_wanted()
    {
        using (var dq = Start())
        {
            dq.WaitForLast("dq>");
            dq.Type("SELECT 'text', NULL, \\x");
            dq.WaitForLast("dq> SELECT 'text', NULL, \\x");
            Assert.Equal(("1;34", "32"), dq.Look(screen => (screen.StyleOf("SELECT"), screen.StyleOf("'text'"))));
        }

        foreach (var (variables, arguments) in new (Dictionary<string, string?>, string[])[] { (new() { ["NO_COLOR"] = "1" }, []), ([], ["--no-color"]) })
        {
            using var plain = Start(variables, arguments);
            plain.WaitForLast("dq>");
            plain.Type("SELECT 'text', NULL;\r");
            plain.WaitFor("1 row (");
            plain.WaitForLast("dq>");
            plain.Type("nosuch;\r");
            plain.WaitFor("error[");
            plain.WaitForLast("dq>");
            Assert.DoesNotContain(plain.Look(screen => screen.Sequences), sequence => sequence.EndsWith('m'));
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false, "--no-color")]
    public void A_box_of_a_script_has_colours_unless_they_are_not_wanted(bool isColored, params string[] arguments)
    {
        using var dq = Start(arguments: ["-c", "SELECT NULL AS a", "-c", "\\pset null x", "-c", "SELECT NULL AS b", "-c", "nosuch", .. arguments]);
        dq.WaitFor("error[");
        Assert.Equal(3, dq.End());
        Assert.Equal(isColored, dq.Look(screen => screen.Sequences).Any(sequence => sequence.EndsWith('m')));
    }

    [SkippableFact]
    public void NULL_is_told_from_a_text_by_its_colour()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT NULL AS a, 'NULLS' AS b;\r");
        dq.WaitFor("1 row (");
        Assert.Equal(("2", ""), dq.Look(screen => (screen.StyleOf("NULL "), screen.StyleOf("NULLS "))));
    }

    [SkippableFact]
    public void A_dumb_terminal_gets_no_sequences()
    {
        using var dq = Start(new() { ["TERM"] = "dumb" });
        dq.WaitForLast("dq>");
        dq.Type("SELECT (\n1, NULL);\n");
        dq.WaitFor("1 row (");
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'given up\n");
        dq.WaitForLast("dq'>");
        dq.Type("\u0003");
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'next';\n");
        dq.WaitFor("next    │");
        dq.WaitForLast("dq>");
        dq.Type("\u0004");
        Assert.Equal(0, dq.End());
        Assert.Empty(dq.Look(screen => screen.Sequences));
    }

    [SkippableFact]
    public void Tab_completes_keywords_tables_and_columns()
    {
        DeltaFolder.Create(_folder["root/sales"], [("amount", "long"), ("a name", "string")], "SELECT 7 AS amount, 'x' AS \"a name\"");
        DeltaFolder.Create(_folder["root/sales_archive"], [("id", "long")], "SELECT 1 AS id");
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("CREATE TEMP TABLE sales_now AS SELECT 1 AS only_here;\r");
        dq.WaitFor(screen => screen.Text.EndsWith("\ndq>", StringComparison.Ordinal), "the next prompt");
        Complete(dq, "SEL", "dq> SELECT");
        Complete(dq, "amount FROM sa", "dq> SELECT amount FROM sales");
        dq.Type("\t\t");
        dq.WaitFor("sales          sales_archive  sales_now\ndq> SELECT amount FROM sales");
        dq.Type("\u0003");
        dq.WaitForLast("dq>");
        Complete(dq, "SELECT * FROM sales WHERE am", "dq> SELECT * FROM sales WHERE amount");
        dq.Type(" = 7;\r");
        dq.WaitFor("7 │ x ");
        dq.WaitForLast("dq>");
        Complete(dq, "SELECT * FROM sales_now WHERE on", "dq> SELECT * FROM sales_now WHERE only_here");
        dq.Type(" = 1;\r");
        dq.WaitFor("only_here │");
        dq.WaitForLast("dq>");
        Assert.Matches("1 row \\([0-9]+ ms, 1/1 files, v0\\)", dq.Text);
    }

    [SkippableFact]
    public void Commands_are_completed_coloured_and_run()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("\\echo 'it ' runs\r");
        dq.WaitFor("\nit  runs\n");
        dq.WaitForLast("dq>");
        dq.Type("SELECT 1 AS a \\gx\r");
        dq.WaitFor(screen => screen.Text.Contains("a = 1", StringComparison.Ordinal) || screen.Text.Contains("a: 1", StringComparison.Ordinal), "a field a line");
        dq.WaitForLast("dq>");
        dq.Type("\\nosuch");
        dq.WaitForLast("dq> \\nosuch");
        Assert.Equal("4;31", dq.Look(screen => screen.StyleOf("nosuch")));
        dq.Type("\u0015\\tim\t on\r");
        dq.WaitFor("Timing is on.");
        dq.WaitForLast("dq>");
        dq.Type("\\q 7\r");
        Assert.Equal(7, dq.End());
        Assert.False(dq.IsRaw);
    }

    [SkippableFact]
    public void A_statement_that_waits_behind_a_command_is_continued()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'first', \\p\r");
        dq.WaitForLast("dq->");
        dq.Type("'second' AS s;\r");
        dq.WaitFor("second  │");
        dq.WaitForLast("dq>");
    }

    [SkippableFact]
    public void The_screen_is_cleared_and_the_statement_stays()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT 1;\r");
        dq.WaitFor("1 row (");
        dq.WaitForLast("dq>");
        dq.Type("SELECT\r2\u000c");
        dq.WaitFor(screen => screen.Text == "dq> SELECT\ndq-> 2", "a clear screen");
        Assert.Equal((1, 6), dq.Look(screen => screen.Cursor));
    }

    [SkippableFact]
    public void A_history_that_cannot_be_written_is_told_once()
    {
        _folder.Write("state/dq", "a file stands where the folder should");
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT 1;\rSELECT 2;\r");
        dq.WaitFor(screen => screen.Text.Split("1 row (").Length == 3, "two results");
        Assert.Equal(2, dq.Text.Split("warning: the history is not kept").Length);
    }

    [SkippableFact]
    public void Wide_characters_and_accents_are_one_step_each()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT '漢字é😀';");
        dq.WaitForLast("dq> SELECT '漢字é😀';");
        dq.Type("\u001b[D\u001b[D\u001b[D\u001b[D|\u001b[D\u007f");
        dq.WaitForLast("dq> SELECT '漢|é😀';");
        Assert.Equal(("dq> SELECT '".Length + 2), dq.Look(screen => screen.Cursor.Column));
    }

    // What is not known in time is told by a bell, and known at another Tab.
    private static void Complete(PseudoTerminal dq, string typed, string line)
    {
        for (var keys = typed + "\t"; ; keys = "\t")
        {
            var bells = dq.Look(screen => screen.Bells);
            dq.Type(keys);
            dq.WaitFor(screen => IsThere(screen) || screen.Bells > bells, line);
            if (dq.Look(IsThere))
                return;
        }

        bool IsThere(TerminalScreen screen) => screen.Text.Split('\n')[^1] == line;
    }

    private static bool IsDrawnAnew(TerminalScreen screen, int times) => screen.Sequences.Count(sequence => sequence == "[J") == times;

    private PseudoTerminal Start(Dictionary<string, string?>? variables = null, string[]? arguments = null, int columns = 80, int rows = 24, string[]? program = null)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the pseudo-terminal is Linux's");
        var all = new Dictionary<string, string?> { ["XDG_STATE_HOME"] = _folder["state"] };
        foreach (var (name, value) in variables ?? [])
            all[name] = value;
        Directory.CreateDirectory(_folder["root"]);
        return new PseudoTerminal(program ?? [.. PseudoTerminal.Command.Split(' '), _folder["root"], .. arguments ?? []], all, columns, rows);
    }
}
