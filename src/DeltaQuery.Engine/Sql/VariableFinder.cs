namespace DeltaQuery.Engine.Sql;

/// <summary>Finds the places of a shell's variables: <c>:n</c>, <c>:'n'</c>, <c>:"n"</c> and <c>:{?n}</c>.</summary>
/// <remarks>A colon right behind an operand is SQL's own: <c>l[1:n]</c>, <c>{a:n}</c>, <c>x::INT</c>.</remarks>
internal static class VariableFinder
{
    /// <summary>The places in the text's order; none behind what cannot be read.</summary>
    public static IReadOnlyList<ScriptVariable> Of(SourceText text)
    {
        var found = new List<ScriptVariable>();
        if (!text.Text.Contains(':', StringComparison.Ordinal))
            return found;
        var lexer = new Lexer(text, text.Span);
        var previous = new Token(TokenKind.End, 0, 0);
        for (var token = lexer.Next(); token.Kind != TokenKind.End && !token.IsFault; token = lexer.Next())
        {
            if (token.Kind == TokenKind.Parameter && text.Text[token.Start] == ':')
                found.Add(new ScriptVariable(token.Start, token.Length, text.Slice(token.Span)[1..], ScriptVariableForm.Text));
            else if (token is { Kind: TokenKind.Operator, Length: 1 } && text.Text[token.Start] == ':' && !IsOfOperand(token, previous))
                token = Behind(text, ref lexer, token, isSlice: previous.Kind == TokenKind.LeftBracket && previous.End == token.Start, found);
            previous = token;
        }

        return found;
    }

    private static bool IsOfOperand(Token colon, Token previous) => previous.End == colon.Start
        && (previous.IsQuoted || previous.IsString
            || previous.Kind is TokenKind.Word or TokenKind.Number or TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace);

    /// <summary>Reads what stands right behind a colon.</summary>
    /// <returns>The last token that was read.</returns>
    private static Token Behind(SourceText text, ref Lexer lexer, Token colon, bool isSlice, List<ScriptVariable> found)
    {
        var token = lexer.Next();
        if (token.Start != colon.End)
            return token;
        if (token.Kind == TokenKind.Word && !isSlice)
            Add(text.Slice(token.Span), ScriptVariableForm.Text);
        else if (token.Kind == TokenKind.String)
            Add(Parser.ValueOf(text, token), ScriptVariableForm.Literal);
        else if (token.Kind == TokenKind.QuotedIdentifier)
            Add(Parser.ValueOf(text, token), ScriptVariableForm.Identifier);
        else if (token.Kind == TokenKind.LeftBrace && text.Text.AsSpan(token.End) is ['?', ..])
            token = Asked(ref lexer);
        return token;

        void Add(string name, ScriptVariableForm form) => found.Add(new ScriptVariable(colon.Start, token.End - colon.Start, name, form));

        Token Asked(ref Lexer lexer)
        {
            lexer.Next(); // ?
            var name = lexer.Next();
            if (name.Kind != TokenKind.Word)
                return name;
            var close = lexer.Next();
            if (close.Kind == TokenKind.RightBrace)
                found.Add(new ScriptVariable(colon.Start, close.End - colon.Start, text.Slice(name.Span), ScriptVariableForm.IsSet));
            return close;
        }
    }
}
