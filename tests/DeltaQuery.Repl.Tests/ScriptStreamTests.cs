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
    [InlineData("")]
    public void Each_piece_ends_with_a_statement_and_knows_its_place(string arrives, params string[] pieces) =>
        Assert.Equal(pieces, ScriptStream.Pieces("<stdin>", new Arriving(arrives.Split('|')), Encoding.UTF8).Select(p => $"{p.LinesBefore}:{p.ColumnsBefore}:{p.Text}"));

    [Fact]
    public void A_statement_of_many_blocks_comes_in_one_piece()
    {
        var text = $"SELECT '{new string(';', 3_000_000)}';";
        Assert.Equal([text, "\nSELECT 2"], ScriptStream.Pieces("<stdin>", new MemoryStream(Encoding.UTF8.GetBytes(text + "\nSELECT 2")), Encoding.UTF8).Select(p => p.Text));
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
    public void A_character_may_come_in_two_parts()
    {
        var bytes = Encoding.UTF8.GetBytes("SELECT '中';");
        Assert.Equal("SELECT '中';", Assert.Single(ScriptStream.Pieces("<stdin>", new Arriving([bytes[..9], bytes[9..]]), Encoding.UTF8)).Text);
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
