namespace DeltaQuery.Repl.Tests;

/// <summary>Scripts that are run while they arrive.</summary>
public sealed class ScriptStreamTests
{
    [Theory]
    [InlineData("SELECT 1", "0:SELECT 1")]
    [InlineData("SELECT 1;", "0:SELECT 1;")]
    [InlineData("a;\nb;\n|c", "0:a;\nb;", "1:  \nc")]
    [InlineData("a; b|c; d", "0:a;", "0:   bc;", "0:       d")]
    [InlineData("'x;|y'; z", "0:'x;y';", "0:       z")]
    [InlineData("'x;\n|y'; z|;", "0:'x;\ny';", "1:    z;")]
    [InlineData("-- no;|\na;", "0:-- no;\na;")]
    [InlineData("/* a; |*/ b;", "0:/* a; */ b;")]
    [InlineData("$$ a; |$$; b", "0:$$ a; $$;", "0:          b")]
    [InlineData("a;|;|b", "0:a;", "0:  ;", "0:   b")]
    [InlineData("a; 'open", "0:a;", "0:   'open")]
    [InlineData("")]
    public void Each_piece_ends_with_a_statement_and_knows_its_place(string arrives, params string[] pieces) =>
        Assert.Equal(pieces, ScriptStream.Pieces("<stdin>", new Arriving(arrives.Split('|'))).Select(p => $"{p.LinesBefore}:{p.Text}"));

    [Fact]
    public void A_statement_of_many_blocks_comes_in_one_piece()
    {
        var text = $"SELECT '{new string(';', 3_000_000)}';";
        Assert.Equal([text, "\nSELECT 2"], ScriptStream.Pieces("<stdin>", new StringReader(text + "\nSELECT 2")).Select(p => p.Text.TrimStart(' ')));
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

    /// <summary>Gives a text in parts, as a pipe does.</summary>
    private sealed class Arriving(string[] parts) : TextReader
    {
        private int _next;

        public override int Read(char[] buffer, int index, int count)
        {
            while (_next < parts.Length && parts[_next].Length == 0)
                _next++;
            if (_next == parts.Length)
                return 0;
            parts[_next].CopyTo(0, buffer, index, parts[_next].Length);
            return parts[_next++].Length;
        }
    }
}
