namespace DeltaQuery.Engine.Sql;

// Finds where a simple expression ends; DuckDB evaluates its text. Loops over tokens, so that no depth of parentheses hurts.
internal sealed partial class Parser
{
    private static readonly string[] IntervalUnits =
    [
        "MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "DECADE", "CENTURY",
        "CENTURIES", "MILLENNIUM", "MILLENNIA",
    ];

    // Literals, parameters, names, function calls, CAST, x::type, parentheses, INTERVAL, AT TIME ZONE, joined by + - * / % ||.
    private void SkipExpression(string expected)
    {
        do
        {
            while (IsOperator(Current, "-") || IsOperator(Current, "+"))
                _at++;
            SkipOperand(expected);
            SkipCasts();
        }
        while (AcceptBinaryOperator());
    }

    private void SkipOperand(string expected)
    {
        if (At(TokenKind.LeftParen))
            SkipParentheses();
        else if (At(TokenKind.Number) || At(TokenKind.Parameter) || Current.IsString)
            _at++;
        else if (At("INTERVAL"))
            SkipInterval(expected);
        else if (AtFreeName || At("CAST"))
            SkipNamed();
        else
            throw Unexpected(expected);
    }

    // A column-like name, a function call, or a typed literal as TIMESTAMP '..'.
    private void SkipNamed()
    {
        _at++;
        while (At(TokenKind.Dot) && (Peek().Kind == TokenKind.Word || Peek().IsQuoted))
            _at += 2;
        SkipTimeZoneOfType();
        if (At(TokenKind.LeftParen))
            SkipParentheses();
        else if (Current.IsString)
            _at++;
    }

    private void SkipInterval(string expected)
    {
        _at++;
        while (IsOperator(Current, "-") || IsOperator(Current, "+"))
            _at++;
        if (At(TokenKind.LeftParen))
            SkipParentheses();
        else if (At(TokenKind.Number) || At(TokenKind.Parameter) || Current.IsString)
            _at++;
        else
            throw Unexpected(expected);
        if (!AtIntervalUnit)
            return;
        _at++;
        if (Accept("TO") && AtIntervalUnit)
            _at++;
    }

    private bool AtIntervalUnit
    {
        get
        {
            if (!At(TokenKind.Word))
                return false;
            var word = TextOf(Current);
            foreach (var unit in IntervalUnits)
            {
                var plural = word.Length == unit.Length + 1 && word[^1] is 's' or 'S' ? word[..^1] : word;
                if (plural.Equals(unit, StringComparison.OrdinalIgnoreCase))
                    return true;
            }

            return false;
        }
    }

    private void SkipCasts()
    {
        while (IsOperator(Current, "::"))
        {
            _at++;
            if (!AtName)
                throw Unexpected("a type");
            _at++;
            if (At(TokenKind.LeftParen))
                SkipParentheses();
            SkipTimeZoneOfType();
            while (At(TokenKind.LeftBracket) && Peek().Kind == TokenKind.RightBracket)
                _at += 2;
        }
    }

    private void SkipTimeZoneOfType()
    {
        if (AtWords("WITH", "TIME", "ZONE") || AtWords("WITHOUT", "TIME", "ZONE"))
            _at += 3;
    }

    private bool AcceptBinaryOperator()
    {
        if (Accept("AT", "TIME", "ZONE"))
            return true;
        if (!At(TokenKind.Operator) || TextOf(Current) is not ("+" or "-" or "*" or "/" or "%" or "||"))
            return false;
        _at++;
        return true;
    }

    // From ( to just after its ).
    private void SkipParentheses()
    {
        var depth = 0;
        do
        {
            if (At(TokenKind.End))
                throw Unexpected(")");
            depth += At(TokenKind.LeftParen) ? 1 : At(TokenKind.RightParen) ? -1 : 0;
            _at++;
        }
        while (depth > 0);
    }

    // The text between parentheses, which must not be empty.
    private SourceSpan TakeParenthesized(string expected)
    {
        var first = Peek();
        SkipParentheses();
        return first != Previous
            ? SourceSpan.FromBounds(first.Start, _tokens[_at - 2].End)
            : throw SyntaxError.Unexpected(_text, first, expected);
    }
}
