using System.Text;

namespace DeltaQuery.Repl.Tests;

/// <summary>Scripts that are run while they arrive.</summary>
public sealed class ScriptStreamTests
{
    [Theory]
    [InlineData("SELECT 1", "0:0:SELECT 1")]
    [InlineData("SELECT 1;", "0:0:SELECT 1;")]
    [InlineData("a;\nb;\n|c", "0:0:a;\nb;", "1:2:\nc")]
    [InlineData("a; b|c; d", "0:0:a;", "0:2: bc;", "0:6: d")]
    [InlineData("'x;|y'; z", "0:0:'x;y';", "0:6: z")]
    [InlineData("'x;\n|y'; z|;", "0:0:'x;\ny';", "1:3: z;")]
    [InlineData("-- no;|\na;", "0:0:-- no;\na;")]
    [InlineData("/* a; |*/ b;", "0:0:/* a; */ b;")]
    [InlineData("$$ a; |$$; b", "0:0:$$ a; $$;", "0:9: b")]
    [InlineData("a;|;|b", "0:0:a;", "0:2:;", "0:3:b")]
    [InlineData("a; 'open", "0:0:a;", "0:2: 'open")]
    [InlineData("a \u0001;|b;", "0:0:a \u0001;", "0:4:b;")]
    [InlineData("\uFEFFa;|b", "0:0:a;", "0:2:b")]
    [InlineData("\\echo a\n|b", "0:0:\\echo a\n", "1:0:b")]
    [InlineData("\\ec|ho a|\n.b\nc", "0:0:\\echo a\n", "1:0:.b\n", "2:0:c")]
    [InlineData("a \\p\n b;|c", "0:0:a \\p\n", "1:0: b;", "1:3:c")]
    [InlineData("\\echo a \\\\ b 'x\n|y'; c\n", "0:0:\\echo a \\\\", "0:10: b 'x\ny';", "1:3: c\n")]
    [InlineData("\\\\ b 'x\n|y';", "0:0:\\\\", "0:2: b 'x\ny';")]
    [InlineData("\\a \\b 'c\\\\d' \\\\ e \\f\n|\\! g \\\\ h\n", "0:0:\\a \\b 'c\\\\d' \\\\", "0:15: e \\f\n", "1:0:\\! g \\\\ h\n")]
    [InlineData("")]
    public void Each_piece_ends_with_a_statement_and_knows_its_place(string arrives, params string[] pieces) =>
        Assert.Equal(pieces, ScriptStream.Pieces("<stdin>", new Arriving(arrives.Split('|')), Encoding.UTF8, () => false).Select(p => $"{p.LinesBefore}:{p.ColumnsBefore}:{p.Text}"));

    [Fact]
    public void A_statement_of_many_blocks_comes_in_one_piece()
    {
        var text = $"SELECT '{new string(';', 3_000_000)}';";
        Assert.Equal([text, "\nSELECT 2"], ScriptStream.Pieces("<stdin>", new MemoryStream(Encoding.UTF8.GetBytes(text + "\nSELECT 2")), Encoding.UTF8, () => false).Select(p => p.Text));
    }

    [Fact]
    public async Task A_statement_runs_before_the_next_one_arrives()
    {
        using var dq = DqProcess.Start(["--csv", "--no-header"], readOutput: false);
        await dq.Input.WriteAsync("SELECT 1;\n");
        await dq.Input.FlushAsync();
        Assert.Equal("1", await dq.Output.ReadLineAsync());
        await dq.Input.WriteAsync("SELECT 2; SELECT\n nosuch; SELECT 3");
        dq.Input.Close();
        Assert.Equal("2", await dq.Output.ReadLineAsync());
        Assert.Null(await dq.Output.ReadLineAsync());
        var run = dq.End();
        Assert.Equal(3, run.Code);
        Assert.StartsWith("<stdin>:3:2: error[42703 ColumnNotFound]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_runs_with_its_line()
    {
        using var dq = DqProcess.Start(["--csv", "--no-header"], readOutput: false);
        foreach (var (line, answer) in new[] { ("\\echo hi\n", "hi"), (".print you\n", "you"), ("SELECT 1 \\g\n", "1") })
        {
            await dq.Input.WriteAsync(line);
            await dq.Input.FlushAsync();
            Assert.Equal(answer, await dq.Output.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
        }

        dq.Input.Close();
        Assert.Equal((0, ""), dq.End() is var run ? (run.Code, run.Error) : default);
    }

    [Theory]
    [InlineData("SELECT 1 AS a \\g\n.print done; SELECT 666\n", "a\n1\ndone; SELECT 666\n")]
    [InlineData("SELECT 1 AS a \\gset\n.print done; SELECT 666\n", "done; SELECT 666\n")]
    [InlineData("SELECT 1 AS a \\r\n.print it\n.print done; SELECT 666\n", "it\ndone; SELECT 666\n")]
    [InlineData("\\echo a \\\\ SELECT 'x\ny' AS b;\n", "a\nb\n\"x\ny\"\n")]
    [InlineData("\\echo a \\\\ SELECT 1 AS b /* x\n; */;\n", "a\nb\n1\n")]
    [InlineData("SELECT t\n\\p\n.a, 'x\n;' AS b FROM (SELECT {a: 1} AS t);\n", "SELECT t\na,b\n1,\"x\n;\"\n")]
    public void A_stream_runs_as_a_file_does(string script, string expected)
    {
        using var folder = new TemporaryFolder();
        foreach (var run in new[] { DqProcess.Run(["-q", "--csv"], script), DqProcess.Run("-q", "--csv", "-f", folder.Write("s.sql", script)) })
            Assert.Equal((0, expected, ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void A_character_may_come_in_two_parts()
    {
        var bytes = Encoding.UTF8.GetBytes("SELECT '中';");
        Assert.Equal("SELECT '中';", Assert.Single(ScriptStream.Pieces("<stdin>", new Arriving([bytes[..9], bytes[9..]]), Encoding.UTF8, () => false)).Text);
    }

    /// <summary>Gives a text in parts, as a pipe does.</summary>
    private sealed class Arriving(IReadOnlyList<byte[]> parts) : MemoryStream
    {
        private int _next;

        public Arriving(string[] parts)
            : this([.. parts.Where(p => p.Length > 0).Select(Encoding.UTF8.GetBytes)])
        {
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_next == parts.Count)
                return 0;
            parts[_next].CopyTo(buffer, offset);
            return parts[_next++].Length;
        }
    }
}
