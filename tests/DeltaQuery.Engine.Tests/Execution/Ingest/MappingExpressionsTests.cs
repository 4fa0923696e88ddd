using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class MappingExpressionsTests
{
    [Theory]
    [InlineData("value:a.b[0]::INT + 1", "_dq0 + 1", "a.b.[0] INT")]
    [InlineData("VALUE:\"a b\"['c''d']", "_dq0", "a b.c'd ")]
    [InlineData("value:a::DECIMAL(10,2)", "_dq0", "a DECIMAL(10,2)")]
    [InlineData("value:a::ARRAY<STRUCT<x: INT>>", "_dq0", "a ARRAY<STRUCT<x: INT>>")]
    [InlineData("value:a::INTERVAL", "_dq0 ::INTERVAL", "a ")]
    [InlineData("upper(value:a) || message.value:b", "upper(_dq0 ) || _dq1", "a , b ")]
    public void A_path_becomes_a_name_in_its_place(string sql, string expected, string paths)
    {
        var expression = Read(sql);
        Assert.Equal(sql.Length, expression.Sql.Length);
        Assert.Equal(expected, string.Join(' ', expression.Sql.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(paths, string.Join(", ", expression.Paths.Select(path => $"{string.Join('.', path.Steps)} {path.Type}")));
    }

    [Fact]
    public void A_column_of_message_is_told_from_a_field_of_its_name()
    {
        var expression = Read("message.timestamp > timestamp AND offset > 1");
        Assert.Equal("_dqf              > timestamp AND _dqe   > 1", expression.Sql);
        Assert.Equal([MessageItem.Offset, MessageItem.Timestamp], expression.Items.Order());
        Assert.Contains("timestamp", expression.Names);
    }

    [Fact]
    public void Words_that_DuckDB_computes_are_no_fields() => Assert.Equal(["a"], Read("current_date + a > CURRENT_TIMESTAMP").Names);

    [Fact]
    public void A_short_alias_is_long_enough()
    {
        var text = new SourceText("m.key = m.topic");
        Assert.Equal("_dqa  = _dqc   ", new MappingExpressions(text, "m", seesFields: false).Read(text.Span).Sql);
    }

    [Fact]
    public void Parameters_are_refused_at_their_place()
    {
        var error = Assert.Throws<DeltaException>(() => Read("a * $rate"));
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Equal(5, error.Column);
    }

    [Theory]
    [InlineData("(SELECT max(x) FROM t)", 1, "query")]
    [InlineData("(FROM 'secrets.csv' LIMIT 1)", 1, "query")]
    [InlineData("EXISTS (VALUES (1))", 8, "query")]
    [InlineData("unnest([1, 2])", 0, "unnest(), which makes several rows of it")]
    [InlineData("row_number() OVER ()", 13, "window")]
    public void What_sees_more_than_one_message_is_refused(string sql, int position, string what)
    {
        var error = Assert.Throws<DeltaException>(() => Read(sql));
        Assert.Equal($"an expression of an ingest sees one message, and can have no {what}", error.Message);
        Assert.Equal(position, error.Position);
    }

    [Fact]
    public void Columns_of_a_SELECT_have_names()
    {
        var text = new SourceText("value:a::INT AS id, upper(topic) t, m.key, f(1, 2) AS \"x y\"");
        Assert.Equal(
            ["id = value:a::INT", "t = upper(topic)", "key = m.key", "x y = f(1, 2)"],
            new SelectedColumns(text).Split(text.Span).Select(column => $"{column.Name} = {text.Slice(column.Value)}"));
        var error = Assert.Throws<DeltaException>(() => new SelectedColumns(new SourceText("a, 1 + 2")).Split(new SourceSpan(0, 8)).ToList());
        Assert.Equal("a column of the SELECT needs a name: AS name", error.Message);
    }

    private static SqlExpression Read(string sql)
    {
        var text = new SourceText(sql);
        return new MappingExpressions(text, null, seesFields: true).Read(text.Span);
    }
}
