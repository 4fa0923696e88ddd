namespace DeltaQuery.Engine.Sql;

// The call of a table function whose arguments have names: f(a => 'x', "b.c" => 5, d := $p, e = TRUE, g => secret('s')).
internal sealed partial class Parser
{
    /// <summary>The arguments of the call at <paramref name="call"/>, each name once; null if the call has one without a name.</summary>
    /// <exception cref="DeltaException">SyntaxError: a value is neither a literal nor a parameter, or a name comes twice. The message quotes none.
    /// </exception>
    public static IReadOnlyList<IngestProperty>? NamedArguments(SourceText text, SourceSpan call)
    {
        var parser = new Parser(text, call) { _hidesTokens = true };
        while (!parser.At(TokenKind.LeftParen))
            parser._at++;
        return parser.ParseNamedArguments();
    }

    private List<IngestProperty>? ParseNamedArguments()
    {
        _at++;
        var (arguments, names) = (new List<IngestProperty>(), NewNames());
        while (!Accept(TokenKind.RightParen))
        {
            if (arguments.Count > 0 && !Accept(TokenKind.Comma))
                throw Unexpected(", or )");
            if (!AtName || !(IsOperator(Peek(), "=>") || IsOperator(Peek(), ":=") || IsOperator(Peek(), "=")))
                return null;
            var name = Take();
            var key = ValueOf(_text, name);
            if (!names.Add(key))
                throw Unexpected(name, "each argument once");
            _at++;
            arguments.Add(new IngestProperty(key, ParseArgument(), SpanToHere(name.Start)));
        }

        return arguments;
    }

    // secret('name') is to DuckDB's parser what SECRET name is to ours.
    private Operand ParseArgument()
    {
        if (!At("SECRET") || Peek().Kind != TokenKind.LeftParen)
            return ParseOperand(secrets: false);
        var start = Take().Start;
        _at++;
        if (!Current.IsString)
            throw Unexpected("a secret's name as a string");
        var name = ValueOf(_text, Take());
        if (!Accept(TokenKind.RightParen))
            throw Unexpected(")");
        return new Operand(OperandKind.Secret, name, SpanToHere(start));
    }
}
