namespace DeltaQuery.Engine.Sql;

// Literals for which a parameter may stand: 'text', 12, INTERVAL '10 seconds', SECRET s; $1, $p, ?, :p, @p.
internal sealed partial class Parser
{
    private readonly List<QueryParameter> _operandParameters = [];
    private readonly HashSet<int> _operandStarts = [];

    // Behind a name the lexer takes `:p` and `@p` for operators.
    private bool AtParameter => At(TokenKind.Parameter) || (IsMark(Current) && Peek().Kind == TokenKind.Word && Peek().Start == Current.End);

    private bool IsMark(Token token) => IsOperator(token, ":") || IsOperator(token, "@");

    private Operand TakeParameter()
    {
        var mark = Take();
        _operandStarts.Add(mark.Start);
        var name = mark.Kind == TokenKind.Parameter ? ParameterName(mark) : TextOf(Take()).ToString();
        var parameter = new QueryParameter(name, SpanToHere(mark.Start));
        if (mark.Kind != TokenKind.Parameter)
            _operandParameters.Add(parameter);
        return new Operand(OperandKind.Parameter, name, parameter.Span);
    }

    // All of the statement from a place on: those that the lexer knows, and those that stand behind a name.
    private List<QueryParameter> ParametersFrom(int start)
    {
        var known = _tokens.Where(t => t.Kind == TokenKind.Parameter).Select(t => new QueryParameter(ParameterName(t), t.Span));
        return
        [
            .. known.Concat(_operandParameters).Where(p => p.Span.Start >= start).OrderBy(p => p.Span.Start)
                .Select(p => p with { IsOperand = _operandStarts.Contains(p.Span.Start) }),
        ];
    }

    private Operand ParseText(string expected)
    {
        if (AtParameter)
            return TakeParameter();
        return Current.IsString ? TextOperand(Take()) : throw Unexpected(expected + " as a string");
    }

    private Operand TextOperand(Token token) => new(OperandKind.Text, ValueOf(_text, token), token.Span);

    // A whole number from 0.
    private Operand ParseCount(string expected)
    {
        if (AtParameter)
            return TakeParameter();
        return At(TokenKind.Number) && IntegerOf(Current) is not null ? NumberOperand() : throw Unexpected(expected);
    }

    // '128 MB' or a number of bytes.
    private Operand ParseSize(string expected) => At(TokenKind.Number) ? ParseCount(expected) : ParseText(expected);

    // '10 seconds', INTERVAL '10 seconds', INTERVAL 10 SECONDS.
    private Operand ParseDuration(string expected)
    {
        if (!At("INTERVAL"))
            return ParseText(expected);
        var start = Take().Start;
        var operand = ParseInterval(expected);
        return operand with { Kind = operand.Kind == OperandKind.Text ? OperandKind.Interval : operand.Kind, Span = SpanToHere(start) };
    }

    // What follows INTERVAL.
    private Operand ParseInterval(string expected)
    {
        if (AtParameter)
            return TakeParameter();
        if (!Current.IsString && !At(TokenKind.Number))
            throw Unexpected(expected + " as a string, or a number and its unit");
        var amount = Take();
        if (AtIntervalUnit)
        {
            var value = $"{ValueOf(_text, amount)} {TextOf(Take()).ToString().ToUpperInvariant()}";
            return new Operand(OperandKind.Interval, value, SpanToHere(amount.Start));
        }

        return amount.IsString ? TextOperand(amount) : throw Unexpected("a unit such as SECONDS");
    }

    // The value of an option or property.
    private Operand ParseOperand(bool secrets)
    {
        var start = Current;
        if (AtParameter)
            return TakeParameter();
        if (Current.IsString)
            return TextOperand(Take());
        if (At("INTERVAL"))
            return ParseDuration("a duration");
        if (AtAny("TRUE", "FALSE"))
            return new Operand(OperandKind.Text, TextOf(Take()).ToString().ToLowerInvariant(), start.Span);
        if (secrets && Accept("SECRET"))
        {
            var name = ParseIdentifier("a secret's name").Value;
            return new Operand(OperandKind.Secret, name, SpanToHere(start.Start));
        }

        var sign = IsOperator(Current, "-") && Peek().Kind == TokenKind.Number ? TextOf(Take()).ToString() : "";
        if (!At(TokenKind.Number))
            throw Unexpected($"a string, a number, TRUE, FALSE{(secrets ? ", SECRET and a name," : "")} or a parameter");
        var number = NumberOperand();
        return number with { Value = sign + number.Value, Span = SpanToHere(start.Start) };
    }

    private Operand NumberOperand() => new(OperandKind.Number, TextOf(Take()).ToString().Replace("_", "", StringComparison.Ordinal), Previous.Span);

    private List<Operand> ParseOperands(Func<Operand> parse)
    {
        Expect(TokenKind.LeftParen, "(");
        var operands = new List<Operand>();
        do
            operands.Add(parse());
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return operands;
    }

    // ('key' = value, ..): no key twice.
    private List<IngestProperty> ParseIngestProperties(bool secrets)
    {
        var (properties, keys) = (new List<IngestProperty>(), NewNames());
        Expect(TokenKind.LeftParen, "(");
        do
            properties.Add(ParseIngestProperty(keys, secrets));
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return properties;
    }

    private static HashSet<string> NewNames() => new(StringComparer.OrdinalIgnoreCase);

    private IngestProperty ParseIngestProperty(HashSet<string> keys, bool secrets)
    {
        var start = Current;
        var key = ParsePropertyKey();
        if (!keys.Add(key))
            throw Unexpected(start, "each key once");
        if (IsOperator(Current, "=") || IsOperator(Current, "=="))
            _at++;
        return new IngestProperty(key, ParseOperand(secrets), SpanToHere(start.Start));
    }
}
