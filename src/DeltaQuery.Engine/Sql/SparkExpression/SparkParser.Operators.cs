namespace DeltaQuery.Engine.Sql.SparkExpression;

// From OR, which binds least, down to the signs.
internal sealed partial class SparkParser
{
    private SparkNode ParseExpression() => ParseChain(ParseAnd, static parser => parser.At("OR") ? "OR" : null);

    private SparkNode ParseAnd() => ParseChain(ParseNot, static parser => parser.At("AND") ? "AND" : null);

    private SparkNode ParseNot()
    {
        if (!At("NOT") && !AtOperator("!"))
            return ParsePredicate();
        Enter();
        var start = Current.Start;
        _at++;
        var operand = ParseNot();
        _depth--;
        return new UnaryNode(SpanFrom(start), "NOT", operand);
    }

    // A value and at most one of BETWEEN, IN, LIKE and IS.
    private SparkNode ParsePredicate()
    {
        var start = Current.Start;
        var operand = ParseValue();
        if (At("IS"))
            return ParseIs(start, operand);
        var negated = At("NOT") && Peek() is var next
            && (Is(next, "BETWEEN") || Is(next, "IN") || Is(next, "LIKE") || Is(next, "ILIKE") || Is(next, "RLIKE") || Is(next, "REGEXP"));
        if (negated)
            _at++;
        if (Accept("BETWEEN"))
        {
            var low = ParseValue();
            Expect("AND");
            var high = ParseValue();
            return new BetweenNode(SpanFrom(start), operand, negated, low, high);
        }

        if (Accept("IN"))
            return ParseIn(start, operand, negated);
        if (AtAny("LIKE", "ILIKE", "RLIKE", "REGEXP"))
            return ParseLike(start, operand, negated);
        return operand;
    }

    private SparkNode ParseIs(int start, SparkNode operand)
    {
        _at++;
        var negated = Accept("NOT");
        if (Accept("DISTINCT"))
        {
            Expect("FROM");
            var right = ParseValue();
            return new DistinctNode(SpanFrom(start), operand, negated, right);
        }

        if (!AtAny("NULL", "TRUE", "FALSE", "UNKNOWN"))
            throw Unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
        var what = Upper(Current);
        _at++;
        return new IsNode(SpanFrom(start), operand, negated, what == "UNKNOWN" ? "NULL" : what);
    }

    private InNode ParseIn(int start, SparkNode operand, bool negated)
    {
        Expect(TokenKind.LeftParen, "(");
        if (AtAny("SELECT", "WITH", "FROM"))
            throw NotSupported(Current, "a subquery in a table's expression");
        var values = ParseList();
        return new InNode(SpanFrom(start), operand, negated, values);
    }

    private LikeNode ParseLike(int start, SparkNode operand, bool negated)
    {
        var name = Upper(Current);
        _at++;
        if (AtAny("ANY", "ALL", "SOME") && Peek().Kind == TokenKind.LeftParen)
            throw NotSupported(Current, $"{name} {Upper(Current)}");
        var pattern = ParseValue();
        string? escape = null;
        if (name is "LIKE" or "ILIKE" && Accept("ESCAPE"))
        {
            if (!At(TokenKind.String) || SparkStrings.Unquote(TextOf(Current)) is not { Length: 1 } text)
                throw Unexpected("a string of one character");
            escape = text;
            _at++;
        }

        return new LikeNode(SpanFrom(start), operand, negated, name == "REGEXP" ? "RLIKE" : name, pattern, escape);
    }

    private SparkNode ParseValue() => ParseChain(ParseBitOr, static parser => parser.At(TokenKind.Operator)
        ? parser.TextOf(parser.Current) switch
        {
            "=" or "==" => "=",
            "<>" or "!=" => "<>",
            "<=>" => "<=>",
            "<" => "<",
            ">" => ">",
            "<=" or "!>" => "<=",
            ">=" or "!<" => ">=",
            _ => null,
        }
        : null);

    private SparkNode ParseBitOr() => ParseChain(ParseBitXor, static parser => parser.AtOperator("|") ? "|" : null);

    private SparkNode ParseBitXor() => ParseChain(ParseBitAnd, static parser => parser.AtOperator("^") ? "^" : null);

    private SparkNode ParseBitAnd() => ParseChain(ParseShift, static parser => parser.AtOperator("&") ? "&" : null);

    private SparkNode ParseShift() => ParseChain(ParseSum, static parser => parser.At(TokenKind.Operator)
        ? parser.TextOf(parser.Current) switch { "<<" => "<<", ">>" => ">>", ">>>" => ">>>", _ => null }
        : null);

    private SparkNode ParseSum() => ParseChain(ParseProduct, static parser => parser.At(TokenKind.Operator)
        ? parser.TextOf(parser.Current) switch { "+" => "+", "-" => "-", "||" => "||", _ => null }
        : null);

    private SparkNode ParseProduct() => ParseChain(ParseSign, static parser => parser.At(TokenKind.Operator)
        ? parser.TextOf(parser.Current) switch { "*" => "*", "/" => "/", "%" => "%", _ => null }
        : parser.At("DIV") ? "DIV" : null);

    // A minus before a number belongs to it: -2147483648 is an int, and -1::string a string.
    private SparkNode ParseSign()
    {
        if (!At(TokenKind.Operator) || TextOf(Current) is not ("-" or "+" or "~") || (AtOperator("-") && Peek().Kind == TokenKind.Number))
            return ParsePostfix();
        Enter();
        var start = Current;
        _at++;
        var operand = ParseSign();
        _depth--;
        return new UnaryNode(SpanFrom(start.Start), TextOf(start).ToString(), operand);
    }

    private SparkNode ParseChain(Func<SparkNode> parseOperand, Func<SparkParser, string?> atOperator)
    {
        var start = Current.Start;
        var depth = _depth;
        var left = parseOperand();
        while (atOperator(this) is { } name)
        {
            Enter();
            _at++;
            var right = parseOperand();
            left = new BinaryNode(SpanFrom(start), name, left, right);
        }

        _depth = depth;
        return left;
    }

    // After the opening parenthesis, to the closing one.
    private List<SparkNode> ParseList()
    {
        var nodes = new List<SparkNode>();
        do
        {
            nodes.Add(ParseExpression());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return nodes;
    }
}
