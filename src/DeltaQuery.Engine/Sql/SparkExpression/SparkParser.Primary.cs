namespace DeltaQuery.Engine.Sql.SparkExpression;

// Literals, names, calls, and what may follow them.
internal sealed partial class SparkParser
{
    // These can begin no value; as a column's name they need backticks.
    private static readonly string[] Reserved =
    [
        "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "RLIKE", "REGEXP", "IS", "WHEN", "THEN", "ELSE", "END", "DISTINCT", "DIV",
            "AS",
        "FROM", "SELECT", "ESCAPE",
    ];

    private static readonly string[] BareFunctions =
        ["CURRENT_DATE", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "CURRENT_USER", "USER", "SESSION_USER", "CURRENT_TIME"];

    private SparkNode ParsePostfix()
    {
        Enter();
        var (start, depth) = (Current.Start, _depth);
        var node = ParsePrimary();
        while (true)
        {
            if (Accept(TokenKind.Dot))
                node = ParseField(start, node);
            else if (Accept(TokenKind.LeftBracket))
                node = ParseElement(start, node);
            else if (AcceptOperator("::"))
                node = ParseColons(start, node);
            else
                break;
            Enter();
        }

        _depth = depth - 1;
        return node;
    }

    private FieldNode ParseField(int start, SparkNode operand)
    {
        var name = ParseName("a field's name");
        return new FieldNode(SpanFrom(start), operand, name);
    }

    private CastNode ParseColons(int start, SparkNode operand)
    {
        var type = ParseType();
        return new CastNode(SpanFrom(start), operand, type, CastForm.Colons);
    }

    private ElementNode ParseElement(int start, SparkNode operand)
    {
        var key = ParseValue();
        Expect(TokenKind.RightBracket, "]");
        return new ElementNode(SpanFrom(start), operand, key);
    }

    private SparkNode ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
            case TokenKind.Operator when AtOperator("-"):
                return ParseNumber();
            case TokenKind.String:
                return ParseString();
            case TokenKind.LeftParen:
                return ParseParentheses();
            case TokenKind.BacktickIdentifier:
                return ParseColumn();
            case TokenKind.Word:
                return ParseWord();
            case TokenKind.Operator when AtOperator("*"):
                throw NotSupported(token, "* in a table's expression");
            default:
                throw Unexpected("a value");
        }
    }

    private SparkNode ParseParentheses()
    {
        var start = Current.Start;
        _at++;
        if (AtAny("SELECT", "WITH"))
            throw NotSupported(Current, "a subquery in a table's expression");
        var inner = ParseExpression();
        if (At(TokenKind.Comma))
            throw NotSupported(Current, "a row of values in parentheses");
        Expect(TokenKind.RightParen, ")");
        return new ParenthesesNode(SpanFrom(start), inner);
    }

    private SparkNode ParseWord()
    {
        var (token, next) = (Current, Peek());
        var word = Upper(token);
        if (word is "NULL" or "TRUE" or "FALSE")
        {
            _at++;
            return new KeywordLiteral(token.Span, word == "NULL" ? null : word == "TRUE");
        }

        if (word == "CASE")
            return ParseCase();
        if (next.Kind == TokenKind.String && word is "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ" or "TIMESTAMP_LTZ" or "TIME" or "X")
        {
            _at += 2;
            return new TypedLiteral(SpanFrom(token.Start), word, SparkStrings.Unquote(TextOf(next)));
        }

        if (word == "INTERVAL"
            && (next.Kind is TokenKind.String or TokenKind.Number || (next.Kind == TokenKind.Operator && TextOf(next) is "-" or "+")))
            return ParseInterval();
        if (next.Kind == TokenKind.LeftParen)
            return ParseCall();
        if (next.Kind == TokenKind.Operator && TextOf(next) is "->" or "=>")
            throw NotSupported(next, TextOf(next) is "->" ? "a lambda" : "an argument by its name");
        if (Reserved.Contains(word))
            throw Unexpected("a value");
        if (next.Kind != TokenKind.Dot && BareFunctions.Contains(word))
        {
            _at++;
            return new CallNode(token.Span, word.ToLowerInvariant(), [], Bare: true);
        }

        return ParseColumn();
    }

    private ColumnNode ParseColumn()
    {
        var start = Current.Start;
        var path = new List<string> { ParseName("a column's name") };
        while (At(TokenKind.Dot) && Peek().Kind is TokenKind.Word or TokenKind.BacktickIdentifier)
        {
            _at++;
            path.Add(ParseName("a field's name"));
        }

        return new ColumnNode(SpanFrom(start), path);
    }

    private string ParseName(string expected)
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Word or TokenKind.BacktickIdentifier))
            throw Unexpected(expected);
        _at++;
        return token.Kind == TokenKind.Word ? TextOf(token).ToString() : SparkStrings.UnquoteName(TextOf(token));
    }

    private CaseNode ParseCase()
    {
        Enter();
        var start = Current.Start;
        _at++;
        var operand = At("WHEN") ? null : ParseExpression();
        var branches = new List<(SparkNode, SparkNode)>();
        while (Accept("WHEN"))
        {
            var when = ParseExpression();
            Expect("THEN");
            branches.Add((when, ParseExpression()));
        }

        if (branches.Count == 0)
            throw Unexpected("WHEN");
        var otherwise = Accept("ELSE") ? ParseExpression() : null;
        Expect("END");
        _depth--;
        return new CaseNode(SpanFrom(start), operand, branches, otherwise);
    }
}
