using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public sealed class RemoteParserTests
{
    [Theory]
    [InlineData("EXECUTE ON big OPTIMIZE t")]
    [InlineData("EXECUTE ON \"my cluster\" SELECT * FROM t VERSION AS OF 3")]
    [InlineData("EXECUTE ON big CACHE TABLE t")]
    public void A_statement_for_elsewhere_is_printed_as_it_was_written(string sql)
    {
        var text = new SourceText(sql);
        Assert.Equal(sql, SqlPrinter.Print(Parser.ParseStatement(text, text.Span), text));
    }

    [Fact]
    public void What_is_not_known_here_is_left_to_the_other_engine()
    {
        var text = new SourceText("EXECUTE ON big LIST JARS");
        var statement = Assert.IsType<ExecuteOnStatement>(Parser.ParseStatement(text, text.Span));
        var target = Assert.IsType<ForeignStatement>(statement.Target);
        Assert.Equal(("LIST", "LIST JARS"), (target.Keyword, text.Slice(target.Span)));
    }

    [Theory]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'k' SECRET 'x')")]
    [InlineData("CREATE CONNECTION c TO NOWHERE (URL 'x')")]
    [InlineData("INGEST FROM NOWHERE")]
    [InlineData("SELECT 'not ended")]
    [InlineData("EXECUTE ON big")]
    public void What_is_misspelt_of_ours_goes_nowhere(string sql)
    {
        var text = new SourceText(sql);
        Assert.Throws<DeltaException>(() => Parser.ParseForeign(text, text.Span, () => Parser.ParseStatement(text, text.Span)));
    }

    [Theory]
    [InlineData("CREATE CONNECTION c TO SPARK (URL 'sc://h:15002')", null)]
    [InlineData("CREATE OR REPLACE CONNECTION c TO SPARK (URL 'sc://h', TOKEN SECRET s)", "s")]
    [InlineData("CREATE CONNECTION IF NOT EXISTS c TO SPARK (URL 'sc://h', SECRET s)", "s")]
    public void A_connection_leads_to_Spark(string sql, string? secret)
    {
        var text = new SourceText(sql);
        var statement = Assert.IsType<CreateConnectionStatement>(Parser.ParseStatement(text, text.Span));
        Assert.Equal(ConnectionKind.Spark, statement.Kind);
        Assert.Equal(secret, statement.Properties.SingleOrDefault()?.Value.Value);
    }
}
