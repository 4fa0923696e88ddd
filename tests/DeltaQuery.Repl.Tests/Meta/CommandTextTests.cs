using DeltaQuery.Engine;
using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl.Tests.Meta;

public sealed class CommandTextTests
{
    private static readonly Variables Some = new(new Dictionary<string, string> { ["n"] = "5", ["q"] = "it's" });

    [Theory]
    [InlineData(@"\d+ s.""my table"" next", @"\d+", @"s.my table|next", "")]
    [InlineData(@"\echo 'a b' 'it''s' 'x\ty' don", @"\echo", "a b|it's|x\ty|don", "")]
    [InlineData(@"\echo a:n :n :'q' :nosuch '"":n"" :n'", @"\echo", "a5|5|'it''s'|:nosuch|\":n\" :n", "")]
    [InlineData(@"\g file \echo b", @"\g", "file", @"\echo b")]
    [InlineData(@"\echo a \\ select 1", @"\echo", "a", " select 1")]
    [InlineData(".print a \\ b", ".print", "a|\\|b", "")]
    [InlineData(@"\!ls", @"\!", "ls", "")]
    [InlineData(@"\?", @"\?", "", "")]
    [InlineData("\\q\r\nselect", @"\q", "", "\r\nselect")]
    public void Arguments_are_split_as_psql_splits_them(string text, string name, string words, string rest)
    {
        var command = new CommandText(text, 0, Some);
        Assert.Equal((name, words), (command.Name, string.Join('|', command.ReadWords().Select(w => w.Text))));
        Assert.Equal(rest, text[command.End..]);
    }

    [Theory]
    [InlineData(@"\echo 'a")]
    [InlineData("\\d \"a\nb\"")]
    public void A_quote_without_an_end_is_an_error_and_the_script_goes_on_behind_its_line(string text)
    {
        var command = new CommandText(text, 0, Some);
        var error = Assert.Throws<DeltaException>(command.ReadWords);
        Assert.Equal((DeltaErrorCode.SyntaxError, $"a quote of {command.Name} has no end in its line"), (error.Code, error.Message));
        Assert.Equal(text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length, command.End);
    }

    [Theory]
    [InlineData("t to 'f.csv' (header)", "COPY t TO 'f.csv' (header)")]
    [InlineData("s.\"my t\" TO f.parquet;", "COPY s.`my t` TO 'f.parquet'")]
    [InlineData("(select 'a to b' from t where x in (select y from u)) to out.json", "COPY (select 'a to b' from t where x in (select y from u)) TO 'out.json'")]
    [InlineData("t from 'it''s.csv'", "INSERT INTO t FROM 'it''s.csv'")]
    [InlineData("t from", null)]
    [InlineData("(select 1) from f", null)]
    [InlineData("t", null)]
    [InlineData("", null)]
    public void Copy_becomes_a_statement(string line, string? statement) => Assert.Equal(statement, CopyText.Parse(line)?.Statement);

    [Fact]
    public void Conditions_run_one_branch_of_each_and_nothing_inside_of_others()
    {
        var conditions = new Conditions();
        conditions.If(() => false);
        Assert.False(conditions.IsActive);
        conditions.If(() => throw new InvalidOperationException("is not asked"));
        conditions.Elif(() => throw new InvalidOperationException("is not asked"));
        conditions.Else(() => { });
        Assert.False(conditions.IsActive);
        conditions.EndIf(() => { });
        conditions.Elif(() => true);
        Assert.True(conditions.IsActive);
        conditions.Elif(() => throw new InvalidOperationException("is not asked"));
        Assert.False(conditions.IsActive);
        conditions.Else(() => { });
        Assert.False(conditions.IsActive);
        Assert.Equal(@"\else: \else came before", Assert.Throws<DeltaException>(() => conditions.Else(() => { })).Message);
        Assert.Equal(@"\elif: \else came before", Assert.Throws<DeltaException>(() => conditions.Elif(() => true)).Message);
        conditions.EndIf(() => { });
        Assert.True(conditions.IsActive);
        Assert.Equal(@"\endif: there is no \if", Assert.Throws<DeltaException>(() => conditions.EndIf(() => { })).Message);
        Assert.Equal(@"\else: there is no \if", Assert.Throws<DeltaException>(() => conditions.Else(() => { })).Message);
    }

    [Fact]
    public void A_condition_that_is_none_runs_nothing_of_its_branches()
    {
        var conditions = new Conditions();
        Assert.Throws<InvalidOperationException>(() => conditions.If(() => throw new InvalidOperationException("wrong")));
        conditions.Else(() => { });
        Assert.False(conditions.IsActive);
        conditions.EndIf(() => { });
        Assert.True(conditions.IsActive);
    }
}
