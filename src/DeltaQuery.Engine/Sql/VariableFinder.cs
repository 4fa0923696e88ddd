namespace DeltaQuery.Engine.Sql;

/// <summary>Finds the places of a shell's variables: <c>:n</c>, <c>:'n'</c>, <c>:"n"</c> and <c>:{?n}</c>.</summary>
/// <remarks>A colon right behind an operand is SQL's own before a name: <c>l[1:n]</c>, <c>{a:n}</c>, <c>x::INT</c>; behind a key of a struct
/// or a map also before quotes: <c>{a:'n'}</c>, but not <c>DATE:'n'</c>.</remarks>
internal static class VariableFinder
{
    /// <summary>The places in the text's order; none behind what cannot be read.</summary>
    public static IReadOnlyList<ScriptVariable> Of(SourceText text)
    {
        var found = new List<ScriptVariable>();
        if (!text.Text.Contains(':', StringComparison.Ordinal))
            return found;
        var lexer = new Lexer(text, text.Span);
        var (before, previous) = (new Token(TokenKind.End, 0, 0), new Token(TokenKind.End, 0, 0));
        var brackets = new Stack<TokenKind>();
        for (var token = lexer.Next(); token.Kind != TokenKind.End && !token.IsFault; token = lexer.Next())
        {
            if (token.Kind == TokenKind.Parameter && text.Text[token.Start] == ':')
                found.Add(new ScriptVariable(token.Start, token.Length, text.Slice(token.Span)[1..], ScriptVariableForm.Text));
            else if (token is { Kind: TokenKind.Operator, Length: 1 } && text.Text[token.Start] == ':')
                token = !IsOfOperand(token, previous)
                    ? Behind(text, ref lexer, token, isSlice: previous.Kind == TokenKind.LeftBracket && previous.End == token.Start, found)
                    : IsOfKey() ? token : Quoted(text, ref lexer, token, found);
            Count(brackets, token.Kind);
            (before, previous) = (previous, token);
        }

        return found;

        bool IsOfKey() =>
            brackets.TryPeek(out var open) && open == TokenKind.LeftBrace && before.Kind is TokenKind.LeftBrace or TokenKind.Comma;
    }

    private static void Count(Stack<TokenKind> brackets, TokenKind kind)
    {
        if (kind is TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace)
            brackets.Push(kind);
        else if (kind is TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace)
            brackets.TryPop(out _);
    }

    /// <summary>Reads a variable in quotes that stands right behind a colon; nothing where there is none.</summary>
    /// <returns>The last token that was read.</returns>
    private static Token Quoted(SourceText text, ref Lexer lexer, Token colon, List<ScriptVariable> found)
    {
        var ahead = lexer;
        var token = ahead.Next();
        if (token.Start != colon.End || token.Kind is not (TokenKind.String or TokenKind.QuotedIdentifier))
            return colon;
        lexer = ahead;
        found.Add(new ScriptVariable(
            colon.Start, token.End - colon.Start, Parser.ValueOf(text, token),
            token.Kind == TokenKind.String ? ScriptVariableForm.Literal : ScriptVariableForm.Identifier));
        return token;
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
