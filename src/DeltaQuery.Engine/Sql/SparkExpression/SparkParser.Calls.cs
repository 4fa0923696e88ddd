namespace DeltaQuery.Engine.Sql.SparkExpression;

// Calls, with those whose arguments have a grammar of their own.
internal sealed partial class SparkParser
{
    private SparkNode ParseCall()
    {
        Enter();
        var start = Current.Start;
        var name = Upper(Current);
        _at += 2;
        SparkNode node = name switch
        {
            "CAST" => ParseCast(start, CastForm.Cast),
            "TRY_CAST" => ParseCast(start, CastForm.TryCast),
            "EXTRACT" => ParseExtract(start),
            "TRIM" => ParseTrim(start),
            "SUBSTRING" or "SUBSTR" => ParseSubstring(start, name),
            "POSITION" => ParsePosition(start),
            _ => ParsePlainCall(start, name),
        };
        _depth--;
        if (AtAny("OVER", "FILTER", "WITHIN") && Peek().Kind == TokenKind.LeftParen)
            throw NotSupported(Current, $"{Upper(Current)} in a table's expression");
        return node;
    }

    private CallNode ParsePlainCall(int start, string name)
    {
        var arguments = ParseArguments();
        return new CallNode(SpanFrom(start), name.ToLowerInvariant(), arguments);
    }

    private List<SparkNode> ParseArguments()
    {
        if (Accept(TokenKind.RightParen))
            return [];
        if (AtAny("DISTINCT", "ALL") && Peek().Kind is not (TokenKind.Comma or TokenKind.RightParen or TokenKind.Operator))
            throw NotSupported(Current, $"{Upper(Current)} in a function's arguments");
        return ParseList();
    }

    private CastNode ParseCast(int start, CastForm form)
    {
        var operand = ParseExpression();
        Expect("AS");
        var type = ParseType();
        Expect(TokenKind.RightParen, ")");
        return new CastNode(SpanFrom(start), operand, type, form);
    }

    private ExtractNode ParseExtract(int start)
    {
        var field = ParseName("a field (YEAR, MONTH, DAY, HOUR ..)").ToUpperInvariant();
        Expect("FROM");
        var operand = ParseValue();
        Expect(TokenKind.RightParen, ")");
        return new ExtractNode(SpanFrom(start), field, operand);
    }

    // TRIM(s), TRIM(BOTH FROM s), TRIM(LEADING c FROM s), TRIM(c FROM s): a call of btrim, ltrim or rtrim.
    private CallNode ParseTrim(int start)
    {
        var side = AtAny("BOTH", "LEADING", "TRAILING") && Peek().Kind is not (TokenKind.RightParen or TokenKind.Dot) ? Upper(Current)
            : null;
        if (side != null)
            _at++;
        var first = side != null && At("FROM") ? null : ParseValue();
        if (side == null && !At("FROM"))
        {
            var arguments = new List<SparkNode> { first! };
            if (Accept(TokenKind.Comma))
                arguments.AddRange(ParseList());
            else
                Expect(TokenKind.RightParen, "FROM, , or )");
            return new CallNode(SpanFrom(start), "trim", arguments);
        }

        Expect("FROM");
        var text = ParseValue();
        Expect(TokenKind.RightParen, ")");
        var name = side switch { "LEADING" => "ltrim", "TRAILING" => "rtrim", _ => "btrim" };
        if (first == null)
            return new CallNode(SpanFrom(start), name, [text]);
        return new CallNode(SpanFrom(start), name, name == "btrim" ? [text, first] : [first, text]);
    }

    private CallNode ParseSubstring(int start, string name)
    {
        var arguments = new List<SparkNode> { ParseExpression() };
        if (Accept("FROM"))
        {
            arguments.Add(ParseValue());
            if (Accept("FOR"))
                arguments.Add(ParseValue());
            Expect(TokenKind.RightParen, "FOR or )");
        }
        else if (Accept(TokenKind.Comma))
        {
            arguments.AddRange(ParseList());
        }
        else
        {
            throw Unexpected(", or FROM");
        }

        return new CallNode(SpanFrom(start), name.ToLowerInvariant(), arguments);
    }

    private CallNode ParsePosition(int start)
    {
        var arguments = new List<SparkNode> { ParseValue() };
        if (Accept("IN"))
        {
            arguments.Add(ParseValue());
            Expect(TokenKind.RightParen, ")");
        }
        else
        {
            Expect(TokenKind.Comma, "IN or ,");
            arguments.AddRange(ParseList());
        }

        return new CallNode(SpanFrom(start), "position", arguments);
    }
}
