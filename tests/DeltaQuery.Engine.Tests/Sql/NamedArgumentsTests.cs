using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class NamedArgumentsTests
{
    [Fact]
    public void A_call_has_names_and_literals_or_parameters()
    {
        Assert.Equal(
            ["bootstrapServers Text b:1", "subscribe Parameter t", "kafka.sasl.password Parameter 1", "maxRows Number 5", "a Text true", "d Interval 1 HOUR"],
            Arguments("read_kafka(bootstrapServers => 'b:1', subscribe => :t, `kafka.sasl.password` => ?, maxRows := 5, a = TRUE, \"d\" => INTERVAL 1 HOUR)"));
        Assert.Empty(Arguments("f( )")!);
    }

    [Theory]
    [InlineData("f('x')")]
    [InlineData("f(a => 1, 'x')")]
    [InlineData("f(a)")]
    public void A_call_with_an_argument_that_has_no_name_gives_none(string call) => Assert.Null(Arguments(call));

    [Theory]
    [InlineData("f(a => 1, A => 2)", 10, "expected each argument once")]
    [InlineData("f(a => b('s3cr3t'))", 7, "expected a string, a number, TRUE, FALSE or a parameter")]
    [InlineData("f(a => 's3cr3t' || 'x')", 16, "expected , or )")]
    public void What_is_no_literal_is_told_with_its_place_and_not_quoted(string call, int position, string message)
    {
        var error = Assert.Throws<DeltaException>(() => Arguments(call));
        Assert.Equal($"{position}: syntax error (line 1, column {position + 1}): {message}", $"{error.Position}: {error.Message}");
    }

    [Fact]
    public void Backticks_around_a_name_become_quotes_in_a_query() => Assert.Equal(
        "SELECT * FROM read_kafka(\"kafka.x\" => $p, subscribe => 't') k",
        QueryScanner.Scan("SELECT * FROM read_kafka(`kafka.x` => :p, subscribe => 't') k").Text);

    private static IEnumerable<string>? Arguments(string call)
    {
        var text = new SourceText(call);
        return Parser.NamedArguments(text, text.Span)?.Select(a => $"{a.Key} {a.Value.Kind} {a.Value.Value}");
    }
}
