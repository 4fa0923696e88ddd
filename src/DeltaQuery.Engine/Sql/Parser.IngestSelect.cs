namespace DeltaQuery.Engine.Sql;

// SELECT .. FROM message [[AS] m] [WHERE p], and where an expression ends behind which the clauses of INGEST follow.
internal sealed partial class Parser
{
    // Words after which a value is still to come, so that KEY, VALUE and the like are columns behind them.
    private static readonly string[] BeforeValue =
    [
        "AND", "OR", "NOT", "IN", "IS", "LIKE", "ILIKE", "GLOB", "SIMILAR", "TO", "BETWEEN", "WHEN", "THEN", "ELSE", "CASE", "FROM", "DISTINCT",
        "COLLATE", "ESCAPE", "BY", "INTERVAL", "WHERE", "AT", "TIME", "ZONE",
    ];

    private static readonly string[] OtherQueryWords =
    [
        "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "QUALIFY", "WINDOW", "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS",
        "NATURAL", "SEMI", "ANTI", "ASOF", "POSITIONAL", "TABLESAMPLE",
    ];

    private IngestSelect ParseIngestSelect()
    {
        var start = Current.Start;
        Expect("SELECT");
        if (AtAny("DISTINCT", "ALL"))
            throw NotSupported(Current, $"SELECT {TextOf(Current).ToString().ToUpperInvariant()} in INGEST", "each message is one row, or none");
        var columns = TakeSelectList();
        Expect("FROM");
        var message = Current;
        if (!AtName || !ValueOf(_text, message).Equals("message", StringComparison.OrdinalIgnoreCase))
            throw Unexpected("message");
        _at++;
        var alias = At(TokenKind.End) || AtIngestClause || AtAny(OtherQueryWords) || AtRun ? null : TryParseAlias();
        var where = Accept("WHERE") ? TakeIngestExpression("a condition", OtherQueryWords) : (SourceSpan?)null;
        if (At(TokenKind.Comma) || AtAny(OtherQueryWords))
        {
            var what = At(TokenKind.Comma) ? "a second relation" : TextOf(Current).ToString().ToUpperInvariant();
            throw NotSupported(Current, what + " in the SELECT of INGEST", "it maps messages one by one: what needs several is a query over the table");
        }

        return new IngestSelect(SpanToHere(start), columns, message.Span, alias, where);
    }

    // Up to the SELECT's own FROM.
    private SourceSpan TakeSelectList()
    {
        var start = Current.Start;
        do
        {
            TakeExpression("an expression", "FROM");
        }
        while (Accept(TokenKind.Comma) && !At("FROM"));
        return SpanToHere(start);
    }

    // Up to one of the words, or a clause of INGEST, where they follow a value.
    private SourceSpan TakeIngestExpression(string expected, params string[] ends)
    {
        var first = _at;
        return TakeExpression(expected, () => _at > first && EndsValue(_at - 1) && (AtAny(ends) || AtIngestClause || AtRun));
    }

    private bool EndsValue(int at) => _tokens[at].Kind switch
    {
        TokenKind.Word => IsAfterDot(at) || !Array.Exists(BeforeValue, word => Is(_tokens[at], word)),
        TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace or TokenKind.Number or TokenKind.Parameter => true,
        _ => _tokens[at].IsQuoted || _tokens[at].IsString,
    };

    private bool AtIngestClause => At(TokenKind.Word) && TextOf(Current).ToString().ToUpperInvariant() switch
    {
        "FORMAT" or "INCLUDE" or "ENVELOPE" => Peek().Kind == TokenKind.Word,
        "KEY" => Is(Peek(), "FORMAT") || Peek().Kind == TokenKind.LeftParen,
        "VALUE" => Is(Peek(), "FORMAT"),
        "CREATE" => Is(Peek(), "TABLE"),
        "BATCH" => Is(Peek(), "ROWS") || Is(Peek(), "BYTES") || Is(Peek(), "INTERVAL"),
        "START" => Is(Peek(), "FROM"),
        "APP" => Is(Peek(), "ID"),
        "ON" => Is(Peek(), "ERROR") || Is(Peek(), "DATA"),
        "EXPECT" => Peek().Kind == TokenKind.Word || Peek().IsQuoted,
        "SCHEMA" => Is(Peek(), "EVOLUTION"),
        "MAX" => Is(Peek(), "RETRIES") || Is(Peek(), "MEMORY") || Is(Peek(), "RATE"),
        "PARALLELISM" => true,
        "OPTIMIZE" => Is(Peek(), "ZORDER") || Is(Peek(), "EVERY"),
        "VACUUM" => Is(Peek(), "RETAIN") || Is(Peek(), "EVERY"),
        "CHECKPOINT" => Is(Peek(), "EVERY"),
        _ => false,
    };
}
