namespace DeltaQuery.Engine.Sql;

/// <summary>Splits a script into statements at the semicolons that stand outside strings, quoted names and comments.</summary>
internal static class StatementSplitter
{
    /// <summary>The statements' spans, from the first token to the last one before the semicolon; empty statements are left out.</summary>
    /// <exception cref="DeltaException">A string, quoted name or comment doesn't end, or the text isn't valid UTF-16.</exception>
    public static IReadOnlyList<SourceSpan> Split(SourceText text) => [.. Tokens(text).Select(SpanOf)];

    /// <summary>From the first token of a statement to its last.</summary>
    public static SourceSpan SpanOf(IReadOnlyList<Token> tokens) => SourceSpan.FromBounds(tokens[0].Start, tokens[^1].End);

    /// <summary>The statements' tokens, without semicolons; empty statements are left out.</summary>
    /// <exception cref="DeltaException">As <see cref="Split"/>.</exception>
    public static IReadOnlyList<List<Token>> Tokens(SourceText text)
    {
        var statements = new List<List<Token>>();
        var lexer = new Lexer(text, text.Span);
        var tokens = new List<Token>();
        while (true)
        {
            var token = lexer.Next();
            if (token.IsFault)
                throw SyntaxError.Fault(text, token);
            if (token.Kind is not (TokenKind.Semicolon or TokenKind.End))
            {
                tokens.Add(token);
                continue;
            }

            if (tokens.Count > 0)
                statements.Add(tokens);
            if (token.Kind == TokenKind.End)
                return statements;
            tokens = [];
        }
    }

    /// <summary>The end of the last semicolon that ends a statement, before anything that cannot be read; 0 if there is none.</summary>
    public static int CompleteLengthOf(SourceText text)
    {
        var lexer = new Lexer(text, text.Span);
        var length = 0;
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            if (token.Kind == TokenKind.InvalidCharacter)
                return text.Span.End; // more text won't heal it
            if (token.IsFault)
                break;
            if (token.Kind == TokenKind.Semicolon)
                length = token.End;
        }

        return length;
    }

    /// <summary>Whether the text can run as it is, or a prompt should ask for more lines.</summary>
    public static TextCompleteness CompletenessOf(SourceText text)
    {
        var lexer = new Lexer(text, text.Span);
        var state = TextCompleteness.Empty;
        while (true)
        {
            var token = lexer.Next();
            switch (token.Kind)
            {
                case TokenKind.End:
                    return state;
                case TokenKind.Semicolon:
                    state = state == TextCompleteness.Empty ? TextCompleteness.Empty : TextCompleteness.Complete;
                    break;
                // More lines won't heal it: run it, and let the error be seen.
                case TokenKind.InvalidCharacter:
                    return TextCompleteness.Complete;
                default:
                    state = TextCompleteness.Incomplete;
                    break;
            }
        }
    }
}
