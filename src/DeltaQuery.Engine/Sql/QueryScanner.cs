namespace DeltaQuery.Engine.Sql;

/// <summary>Makes a query's text fit for DuckDB in one pass over its tokens: turns backticks into double quotes and parameters into
/// <c>$</c> form, takes time travel out, and finds the Delta statements that are used as relations.</summary>
internal static class QueryScanner
{
    /// <summary>Scans a text that is a query as a whole.</summary>
    public static ScannedQuery Scan(string queryText)
    {
        var text = new SourceText(queryText);
        return Scan(text, text.Span);
    }

    /// <summary>Scans the query at <paramref name="span"/>. <paramref name="parametersBefore"/> says how many <c>?</c> the statement has
    /// before it, <paramref name="replaced"/> what is to be said in other words, <paramref name="numbered"/> how the names of parameters that are
    /// numbers begin in what is made: DuckDB takes numbers only where none is left out; <paramref name="values"/> the parameters of statements that are
    /// used as relations.</summary>
    /// <exception cref="DeltaException">SyntaxError: a bad time travel clause or embedded statement, or unreadable text.</exception>
    public static ScannedQuery Scan(
        SourceText text, SourceSpan span, int parametersBefore = 0, IReadOnlyList<(SourceSpan Span, string Sql)>? replaced = null,
        string numbered = "", IReadOnlyDictionary<string, object?>? values = null) =>
        new Parser(text, span, parametersBefore, values ?? new Dictionary<string, object?>()).ScanQuery(replaced ?? [], numbered);

    /// <summary>Scans a query that is the whole of a text, of which the tokens are known.</summary>
    public static ScannedQuery Scan(
        SourceText text, Token[] tokens, IReadOnlyList<(SourceSpan Span, string Sql)> replaced, string numbered, IReadOnlyDictionary<string, object?> values) =>
        new Parser(text, text.Span, tokens, 0, values).ScanQuery(replaced, numbered);

    /// <summary>The names that stand where a table does, for queries that DuckDB can't give as a tree: a guess from the tokens.</summary>
    public static IReadOnlyList<TableReference> FallbackTableReferences(SourceText text, SourceSpan span) =>
        new TableNameFinder(text, span).Find();
}
