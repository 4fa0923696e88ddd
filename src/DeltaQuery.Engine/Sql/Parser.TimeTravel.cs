namespace DeltaQuery.Engine.Sql;

// t@v3, [FOR] VERSION | SYSTEM_VERSION AS OF n, [FOR] TIMESTAMP | SYSTEM_TIME AS OF e, AT (VERSION => n), AT (TIMESTAMP => e).
internal sealed partial class Parser
{
    private TimeTravel? TryParseTimeTravel()
    {
        var travel = TryParseAtSuffix();
        var clause = AtTimeTravelClause() ? ParseTimeTravelClause() : AtAtClause() ? ParseAtClause() : null;
        if (travel != null && clause != null)
            throw SyntaxError.At(_text, clause.Span.Start, "unexpected second time travel, expected one version or timestamp");
        return travel ?? clause;
    }

    private TimeTravel? TryParseAtSuffix()
    {
        if (!At(TokenKind.AtSuffix))
            return null;
        var token = Current;
        var travel = TimeTravel.FromAtSuffix(TextOf(token)[1..], token.Span) ??
            throw Unexpected("@v<version> or @yyyyMMddHHmmssSSS");
        _at++;
        return travel;
    }

    // The three words, whatever comes after them.
    private bool AtTimeTravelClause()
    {
        var ahead = At("FOR") ? 1 : 0;
        return IsTimeTravelWord(Peek(ahead)) && Is(Peek(ahead + 1), "AS") && Is(Peek(ahead + 2), "OF");
    }

    private bool AtAtClause() =>
        At("AT") && Peek().Kind == TokenKind.LeftParen && (Is(Peek(2), "VERSION") || Is(Peek(2), "TIMESTAMP")) && IsOperator(Peek(3), "=>");

    private bool IsTimeTravelWord(Token token) => IsVersionWord(token) || Is(token, "TIMESTAMP") || Is(token, "SYSTEM_TIME");

    private bool IsVersionWord(Token token) => Is(token, "VERSION") || Is(token, "SYSTEM_VERSION");

    private TimeTravel ParseTimeTravelClause()
    {
        var start = Current.Start;
        Accept("FOR");
        var version = IsVersionWord(Take());
        _at += 2;
        return ParseTimeTravelOperand(start, version);
    }

    private TimeTravel ParseAtClause()
    {
        var start = Take().Start;
        _at++;
        var version = Is(Take(), "VERSION");
        _at++;
        var travel = ParseTimeTravelOperand(start, version);
        Expect(TokenKind.RightParen, ")");
        return travel with { Span = SpanToHere(start) };
    }

    private TimeTravel ParseTimeTravelOperand(int start, bool version)
    {
        var first = Current;
        SkipExpression(version ? "a version number" : "a timestamp");
        var expression = SpanToHere(first.Start);
        var span = SpanToHere(start);
        var sql = OperandSql(expression);
        if (!version)
            return new TimestampAsOf(span, expression, sql);
        return new VersionAsOf(span, expression, sql, first.Span == expression ? IntegerOf(first) : null);
    }

    // Spark writes current_timestamp(); DuckDB knows it without parentheses only.
    private string OperandSql(SourceSpan expression)
    {
        var first = _at;
        while (first > 0 && _tokens[first - 1].Start >= expression.Start)
            first--;
        var edits = new TextEdits(_text, expression);
        Normalize(edits, first, _at);
        for (var i = first; i + 2 < _at; i++)
        {
            var emptyCall = _tokens[i + 1].Kind == TokenKind.LeftParen && _tokens[i + 2].Kind == TokenKind.RightParen;
            if (emptyCall && Is(_tokens[i], "current_timestamp"))
                edits.Blank(SourceSpan.FromBounds(_tokens[i + 1].Start, _tokens[i + 2].End));
        }

        return edits.Apply().Text;
    }
}
