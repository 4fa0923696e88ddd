namespace DeltaQuery.Repl.Tests.Editing;

// While statements run, and when the program ends or is stopped.
public sealed partial class TerminalTests
{
    [SkippableFact]
    public void An_interrupt_ends_the_statement_and_not_the_shell()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type($"{Endless}\r");
        dq.WaitFor(screen => !screen.BracketsPastes, "the statement to run");
        dq.Type("\u0003");
        dq.WaitFor("interrupted");
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'still ' || 'here';\r");
        dq.WaitFor("still here");
        dq.WaitForLast("dq>");
        dq.Type("\u0004");
        Assert.Equal(0, dq.End());
    }

    [SkippableFact]
    public void A_second_interrupt_ends_the_shell()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        int? code = null;
        // A signal that comes before the function has begun ends the statement; then later with it.
        for (var pause = TimeSpan.Zero; code is null; pause += TimeSpan.FromMilliseconds(500))
        {
            // One call of one function, in the middle of which DuckDB does not look up.
            dq.Type("SELECT levenshtein(repeat('a', 400000), repeat('b', 400000));\r");
            dq.WaitFor(screen => !screen.BracketsPastes, "the statement to run");
            Thread.Sleep(pause);
            dq.Type("\u0003");
            dq.WaitFor("^C");
            code = dq.End(pressing: "\u0003", unless: screen => screen.BracketsPastes); // a signal that comes before another was taken is none
        }

        Assert.Equal(130, code);
    }

    [SkippableFact]
    public void A_query_that_takes_long_is_told_of_in_one_line_that_goes_again()
    {
        DeltaFolder.Create(_folder["root/t"], [("id", "long")], "SELECT range AS id FROM range(3000000)");
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT count(*) FROM t WHERE length(repeat(md5(id::VARCHAR), 1000)) = id;\r");
        dq.WaitFor(screen => screen.Text.Split('\n')[^1].StartsWith("reading [", StringComparison.Ordinal), "how far it is");
        dq.Type("\u0003");
        dq.WaitFor("interrupted");
        dq.WaitForLast("dq>");
        Assert.DoesNotContain("reading [", dq.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_batch_tells_of_a_query_that_takes_long_while_its_rows_go_to_a_file()
    {
        DeltaFolder.Create(_folder["root/t"], [("id", "long")], "SELECT range AS id FROM range(3000000)");
        using var dq = Start(program: ["/bin/sh", "-c", $"{PseudoTerminal.Command} {_folder["root"]} --csv -c "
            + $"\"SELECT length(repeat(md5(id::VARCHAR), 3000)) AS n FROM t\" > {_folder["rows"]}; echo $?"]);
        dq.WaitFor(screen => System.Text.RegularExpressions.Regex.IsMatch(screen.Text, @"^reading.* 1 file, \d+ MB"), "how far it is");
        dq.Signal(Terminate);
    }

    [SkippableTheory]
    [InlineData("box", "dq> SELECT 2;\n┌")]
    [InlineData("json", "dq> SELECT 2;\n[\n{\"2\":2}\n]\ndq>")]
    [InlineData("html", "</html>\ndq>")]
    public void The_rows_of_each_statement_are_whole_and_stand_behind_it(string mode, string expected)
    {
        using var dq = Start(arguments: ["--mode", mode], rows: 200);
        dq.WaitForLast("dq>");
        foreach (var number in new[] { 1, 2 })
        {
            dq.Type($"SELECT {number};\r");
            dq.WaitFor(screen => screen.Text.Contains($"SELECT {number};\n", StringComparison.Ordinal) && screen.Text.EndsWith("\ndq>", StringComparison.Ordinal), "a prompt");
        }

        Assert.Contains(expected, dq.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_cannot_be_right_is_underlined_when_it_has_been_written()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("VACUUM t RETAN");
        dq.WaitForLast("dq> VACUUM t RETAN");
        Assert.NotEqual("4;31", dq.Look(screen => screen.StyleOf("RETAN")));
        dq.Type(" 7 HOURS;");
        dq.WaitFor(screen => screen.StyleOf("RETAN") == "4;31", "the fault underlined");
        Assert.NotEqual("4;31", dq.Look(screen => screen.StyleOf("HOURS")));
    }

    [SkippableFact]
    public void An_interrupt_at_the_prompt_begins_a_new_statement()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT (\r1");
        dq.WaitForLast("dq(> 1");
        dq.Type("\u0003");
        dq.WaitForLast("dq>");
        dq.Type("\u0004");
        Assert.Equal(0, dq.End());
        Assert.Equal("dq> SELECT (\ndq(> 1\ndq>", dq.Text);
    }

    [SkippableTheory]
    [InlineData(Terminate, 143)]
    [InlineData(Hangup, 129)]
    public void A_signal_at_the_prompt_leaves_the_terminal_as_it_was(int signal, int code)
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        Assert.True(dq.IsRaw);
        dq.Signal(signal);
        Assert.Equal(code, dq.End());
        Assert.False(dq.IsRaw);
        Assert.False(dq.Look(screen => screen.BracketsPastes));
    }

    [SkippableFact]
    public void The_terminal_is_as_it_was_while_a_statement_runs_and_afterwards()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type($"{Endless}\r");
        dq.WaitFor(screen => !screen.BracketsPastes, "the statement to run");
        Assert.False(dq.IsRaw);
        dq.Type("\u0003");
        dq.WaitForLast("dq>");
        dq.Type("\u0004");
        dq.End();
        Assert.False(dq.IsRaw);
    }

    [SkippableFact]
    public void Results_fit_the_terminal_as_it_is_now()
    {
        using var dq = Start(columns: 60);
        dq.WaitForLast("dq>");
        dq.Resize(30, 24);
        dq.Type("SELECT repeat('x', 50) AS x;\r");
        dq.WaitFor("1 row (");
        Assert.Contains("xxx… │", dq.Text, StringComparison.Ordinal);
        Assert.All(dq.Text.Split('\n'), line => Assert.True(line.Length <= 30, line));
    }

    [SkippableFact]
    public void What_is_taller_than_the_screen_goes_through_the_pager()
    {
        using var dq = Start(new() { ["DQ_PAGER"] = "sed 's/^/> /'" }, rows: 12);
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'small';\r");
        dq.WaitFor("1 row (");
        Assert.DoesNotContain("> │", dq.Text, StringComparison.Ordinal);
        dq.Type("SELECT * FROM range(30);\r");
        dq.WaitFor("30 rows (");
        dq.WaitForLast("dq>");
        Assert.Contains("> │     29 │\n> └────────┘\n30 rows (", dq.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_pager_that_is_left_ends_the_rows()
    {
        using var dq = Start(new() { ["DQ_PAGER"] = "head -3" }, ["--mode", "csv"]);
        dq.WaitForLast("dq>");
        dq.Type("SELECT * FROM range(100000000000);\r");
        dq.WaitFor(screen => screen.Text == "dq> SELECT * FROM range(100000000000);\nrange\n0\n1\ndq>", "three lines and a prompt");
    }

    [SkippableFact]
    public void Ctrl_Z_gives_the_terminal_to_the_shell_until_fg()
    {
        using var dq = Start(new() { ["PS1"] = "sh: ", ["ENV"] = null }, program: ["/bin/sh", "-i"]);
        dq.WaitForLast("sh:");
        dq.Type($"{PseudoTerminal.Command} {_folder["root"]}\r");
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'before\u001a");
        dq.WaitForLast("sh:");
        Assert.False(dq.Look(screen => screen.BracketsPastes));
        dq.Type("fg\r");
        dq.WaitForLast("dq> SELECT 'before");
        dq.WaitFor(_ => dq.IsRaw, "keys as they are pressed");
        dq.Type(" and after';\r");
        dq.WaitFor("before and after   │");
        dq.WaitForLast("dq>");
        dq.Type("\u0004");
        dq.WaitForLast("sh:");
        dq.Type("exit\r");
        Assert.Equal(0, dq.End());
    }

    [SkippableFact]
    public void Ctrl_Z_where_nobody_could_go_on_with_it_is_no_end()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT 'before\u001a");
        dq.WaitFor(screen => screen.Text.Split("dq> SELECT 'before").Length == 3, "the statement drawn again");
        dq.Type(" and after';\r");
        dq.WaitFor("before and after   │");
    }

    [SkippableFact]
    public void A_shell_that_is_stopped_and_continued_from_elsewhere_reads_keys_again()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT 5");
        dq.WaitForLast("dq> SELECT 5");
        dq.Signal(19); // SIGSTOP
        dq.MakeLines();
        dq.Signal(18); // SIGCONT
        dq.WaitFor(_ => dq.IsRaw, "keys as they are pressed");
        dq.Type("5;\r");
        dq.WaitFor("│      55 │");
    }

    [SkippableFact]
    public void A_failed_statement_is_told_and_ends_nothing()
    {
        using var dq = Start();
        dq.WaitForLast("dq>");
        dq.Type("SELECT nothing;\r");
        dq.WaitFor("<stdin>:1:8: error[42703 ColumnNotFound]");
        dq.WaitForLast("dq>");
        dq.Type("\u0004");
        Assert.Equal(0, dq.End());
    }
}
