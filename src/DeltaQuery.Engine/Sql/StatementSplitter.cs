namespace DeltaQuery.Engine.Sql;

/// <summary>Splits a script into statements at the semicolons that stand outside strings, quoted names and comments.</summary>
internal static class StatementSplitter
{
    /// <summary>The statements' spans, from the first token to the last one before the semicolon; empty statements are left out.</summary>
    /// <exception cref="DeltaException">A string, quoted name or comment doesn't end, or the text isn't valid UTF-16.</exception>
    public static IReadOnlyList<SourceSpan> Split(SourceText text)
    {
        var statements = new List<SourceSpan>();
        var lexer = new Lexer(text, text.Span);
        var start = -1;
        var end = 0;
        while (true)
        {
            var token = lexer.Next();
            if (token.IsFault)
                throw SyntaxError.Fault(text, token);
            if (token.Kind is TokenKind.Semicolon or TokenKind.End)
            {
                if (start >= 0)
                    statements.Add(SourceSpan.FromBounds(start, end));
                if (token.Kind == TokenKind.End)
                    return statements;
                start = -1;
                continue;
            }

            if (start < 0)
                start = token.Start;
            end = token.End;
        }
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
