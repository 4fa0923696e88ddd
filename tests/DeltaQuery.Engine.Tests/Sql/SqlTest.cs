using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>What the front end's tests share.</summary>
internal static class SqlTest
{
    /// <summary>Parses a text that is one statement.</summary>
    public static Statement Parse(string sql)
    {
        var text = new SourceText(sql);
        var spans = StatementSplitter.Split(text);
        return Parser.ParseStatement(text, Assert.Single(spans));
    }

    public static T Parse<T>(string sql) where T : Statement => Assert.IsType<T>(Parse(sql));

    /// <summary>Parses, prints, and expects the same text, or <paramref name="canonical"/>.</summary>
    public static Statement Verified(string sql, string? canonical = null)
    {
        var statement = Parse(sql);
        Assert.Equal(canonical ?? sql, SqlPrinter.Print(statement, new SourceText(sql)));
        Assert.Equal(new SourceSpan(0, sql.Length), statement.Span);
        return statement;
    }

    /// <summary>The exception of a text that doesn't parse.</summary>
    public static DeltaException Fails(string sql)
    {
        var text = new SourceText(sql);
        var error = Assert.Throws<DeltaException>(() =>
        {
            foreach (var span in StatementSplitter.Split(text))
                Parser.ParseStatement(text, span);
        });
        Assert.Equal(text.LineColumnOf(error.Position!.Value), (error.Line!.Value, error.Column!.Value));
        return error;
    }
}
