using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class StatementSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" ; -- x\n;", "")]
    [InlineData("select 1", "select 1")]
    [InlineData("-- head\nselect 1 ; /* ; */ select ';' -- tail;\n;", "select 1|select ';'")]
    [InlineData("a $$;$$;b `;`;c \";\";d E'\\';'", "a $$;$$|b `;`|c \";\"|d E'\\';'")]
    [InlineData("select (1; select 2", "select (1|select 2")]
    [InlineData("create ingest n as ingest from kafka topic ';' into t as select 1 from message until end; stop all ingests;",
        "create ingest n as ingest from kafka topic ';' into t as select 1 from message until end|stop all ingests")]
    public void A_script_is_split_at_top_level_semicolons(string sql, string expected)
    {
        var text = new SourceText(sql);
        Assert.Equal(expected, string.Join("|", StatementSplitter.Split(text).Select(text.Slice)));
    }

    [Theory]
    [InlineData("", "Empty")]
    [InlineData(" -- x\n;", "Empty")]
    [InlineData("select 1", "Incomplete")]
    [InlineData("select 1;", "Complete")]
    [InlineData("select 1; -- x", "Complete")]
    [InlineData("select 1; select", "Incomplete")]
    [InlineData("select 1; 'a", "Incomplete")]
    [InlineData("select 1; /* ", "Incomplete")]
    [InlineData("select $$;", "Incomplete")]
    [InlineData("select \0", "Complete")]
    public void A_prompt_knows_whether_to_ask_for_more(string sql, string expected) =>
        Assert.Equal(expected, StatementSplitter.CompletenessOf(new SourceText(sql)).ToString());
}
