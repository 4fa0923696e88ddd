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

    /// <summary>A text as a shell runs it: statement by statement up to the first command of the shell's own, or to the text's end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="isWithinStatement">Whether a statement has begun before: a dot then begins no command.</param>
    /// <exception cref="DeltaException">As <see cref="Split"/>.</exception>
    public static IReadOnlyList<ScriptPart> Parts(SourceText text, int start, bool isWithinStatement)
    {
        var parts = new List<ScriptPart>();
        var lexer = new Lexer(text, SourceSpan.FromBounds(start, text.Span.End));
        var (first, end) = (-1, start);
        while (true)
        {
            var token = lexer.Next();
            if (token.IsFault)
                throw SyntaxError.Fault(text, token);
            var isCommand = BeginsCommand(text, token, isWithinStatement || first >= 0);
            if (!isCommand && token.Kind is not (TokenKind.Semicolon or TokenKind.End))
            {
                (first, end) = (first < 0 ? token.Start : first, token.End);
                continue;
            }

            if (first < 0)
                (first, end) = (token.Start, token.Start);
            parts.Add(new ScriptPart(
                first, end, isCommand ? token.Start : token.End,
                isCommand ? ScriptPartEnd.Command : token.Kind == TokenKind.End ? ScriptPartEnd.Text : ScriptPartEnd.Semicolon));
            if (isCommand || token.Kind == TokenKind.End)
                return parts;
            (first, isWithinStatement) = (-1, false);
        }
    }

    /// <summary>The end of the first line with a command of the shell, which may end a statement or not, or else of the last semicolon that ends one, before
    /// anything that cannot be read; 0 if there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWithinStatement">Whether a statement has begun before: a dot then begins no command.</param>
    public static int CompleteLengthOf(SourceText text, bool isWithinStatement = false)
    {
        var lexer = new Lexer(text, text.Span);
        var length = 0;
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            if (token.Kind == TokenKind.InvalidCharacter)
                return text.Span.End; // more text won't heal it
            if (token.IsFault)
                break;
            if (BeginsCommand(text, token, isWithinStatement))
            {
                var lineEnd = text.Text.IndexOf('\n', token.Start);
                return lineEnd < 0 ? length : lineEnd + 1;
            }

            isWithinStatement = token.Kind != TokenKind.Semicolon;
            if (!isWithinStatement)
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
                case var _ when BeginsCommand(text, token, state == TextCompleteness.Incomplete):
                    state = TextCompleteness.Complete;
                    var lineEnd = text.Text.IndexOf('\n', token.Start);
                    lexer = new Lexer(text, SourceSpan.FromBounds(lineEnd < 0 ? text.Span.End : lineEnd, text.Span.End));
                    break;
                default:
                    state = TextCompleteness.Incomplete;
                    break;
            }
        }
    }

    // \d anywhere, as no SQL has a backslash outside of strings; .tables where no statement has begun.
    private static bool BeginsCommand(SourceText text, Token token, bool isWithinStatement) => token.Kind switch
    {
        TokenKind.Operator => text.Text[token.Start] == '\\',
        TokenKind.Dot => !isWithinStatement && token.End < text.Text.Length && char.IsAsciiLetter(text.Text[token.End]),
        _ => false,
    };
}
