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

    [Theory]
    [InlineData("", "[]Text")]
    [InlineData("select 1; select 2", "[select 1]Semicolon|[select 2]Text")]
    [InlineData("select 1 \\g\nselect", "[select 1]Command@9")]
    [InlineData("select '\\' || E'\\'' -- \\\n\\p", "[select '\\' || E'\\'']Command@25")]
    [InlineData("select 1;\n.tables don't\n", "[select 1]Semicolon|[]Command@10")]
    [InlineData("select t\n.tables;", "[select t\n.tables]Semicolon|[]Text")]
    [InlineData(".5", "[.5]Text")]
    [InlineData(" -- x\n ; .print", "[]Semicolon|[]Command@9")]
    public void Parts_end_at_semicolons_and_at_the_shells_commands(string sql, string expected)
    {
        var parts = StatementSplitter.Parts(new SourceText(sql), 0, isWithinStatement: false);
        Assert.Equal(expected, string.Join("|", parts.Select(p =>
            $"[{sql[p.Start..p.End]}]{p.EndedBy}{(p.EndedBy == ScriptPartEnd.Command ? $"@{p.Next}" : "")}")));
        Assert.All(parts, p => Assert.Equal(p.Start == p.End, p.IsEmpty));
    }

    [Fact]
    public void Within_a_statement_a_dot_begins_no_command() =>
        Assert.Equal(ScriptPartEnd.Semicolon, StatementSplitter.Parts(new SourceText(" .tables;"), 0, isWithinStatement: true)[0].EndedBy);

    [Fact]
    public void Parts_of_what_does_not_end_are_an_error() =>
        Assert.Equal(DeltaErrorCode.SyntaxError, Assert.Throws<DeltaException>(() => StatementSplitter.Parts(new SourceText("select 1; 'a"), 0, false)).Code);

    [Theory]
    [InlineData("\\dt", "Complete")]
    [InlineData("\\echo don't\n", "Complete")]
    [InlineData(".tables\n", "Complete")]
    [InlineData("select 1 \\g\n", "Complete")]
    [InlineData("\\set a 1\nselect :a", "Incomplete")]
    [InlineData("select t\n.tables", "Incomplete")]
    [InlineData("select '\\d", "Incomplete")]
    public void A_shells_command_is_complete_with_its_line(string sql, string expected) =>
        Assert.Equal(expected, StatementSplitter.CompletenessOf(new SourceText(sql)).ToString());

    [Theory]
    [InlineData("\\echo don't", 0)]
    [InlineData("\\echo don't\nselect", 12)]
    [InlineData("select 1 \\g\n", 12)]
    [InlineData("select 1; \\p", 9)]
    [InlineData(".tables\nselect 1; select", 8)]
    [InlineData("select 1 \\g\n.print a; b\n", 12)]
    [InlineData("select t\n.a, 'it;s'; select", 20)]
    public void What_is_complete_ends_with_a_commands_line_or_a_semicolon(string sql, int length) =>
        Assert.Equal(length, StatementSplitter.CompleteLengthOf(new SourceText(sql)));

    [Theory]
    [InlineData(".print it's\n;", false, 12)]
    [InlineData(".a, 'it\n;s'; select", true, 12)]
    public void A_dot_begins_a_command_where_no_statement_has_begun(string sql, bool isWithinStatement, int length) =>
        Assert.Equal(length, StatementSplitter.CompleteLengthOf(new SourceText(sql), isWithinStatement));
}
