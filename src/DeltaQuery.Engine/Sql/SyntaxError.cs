namespace DeltaQuery.Engine.Sql;

/// <summary>Makes the exceptions of the front end: each tells the place, what was met and what was expected.</summary>
internal static class SyntaxError
{
    private const int ShownLength = 40;

    /// <summary>A token that doesn't fit: <c>syntax error (line 1, column 5): unexpected number 123, expected a table name</c>.</summary>
    public static DeltaException Unexpected(SourceText text, Token met, string expected, string? hint = null) => met.IsFault
        ? Fault(text, met)
        : At(text, met.Start, $"unexpected {Describe(text, met)}, expected {expected}", hint);

    /// <summary>Text that is no token.</summary>
    public static DeltaException Fault(SourceText text, Token fault) => At(text, fault.Start, fault.Kind switch
    {
        TokenKind.UnterminatedString => $"unterminated string, expected a closing {ClosingOf(text, fault)}",
        TokenKind.UnterminatedIdentifier => $"unterminated identifier, expected a closing {text.Text[fault.Start]}",
        TokenKind.UnterminatedComment => "unterminated comment, expected a closing */",
        _ when text.Text[fault.Start] == '\0' => "unexpected NUL character, expected text",
        _ => $"unexpected half of a surrogate pair (U+{(int)text.Text[fault.Start]:X4}), expected a whole character",
    });

    /// <summary>A message about a place in the text.</summary>
    public static DeltaException At(SourceText text, int position, string message, string? hint = null) =>
        Create(DeltaErrorCode.SyntaxError, "syntax error", text, position, message, hint);

    /// <summary>A clause or statement that is known, but not supported.</summary>
    public static DeltaException NotSupported(SourceText text, int position, string what, string? hint = null, string? sqlState = null) =>
        Create(DeltaErrorCode.NotSupported, "not supported", text, position, what, hint, sqlState);

    private static DeltaException Create(
        DeltaErrorCode code, string kind, SourceText text, int position, string message, string? hint, string? sqlState = null)
    {
        var (line, column) = text.LineColumnOf(position);
        return new DeltaException(code, $"{kind} (line {line}, column {column}): {message}")
        {
            Position = position,
            Line = line,
            Column = column,
            Hint = hint,
            SqlState = sqlState,
        };
    }

    private static string Describe(SourceText text, Token token) => token.Kind switch
    {
        TokenKind.End => "end of statement",
        TokenKind.Number => $"number {Shown(text, token)}",
        TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString => $"string {Shown(text, token)}",
        TokenKind.QuotedIdentifier or TokenKind.BacktickIdentifier => $"identifier {Shown(text, token)}",
        TokenKind.Parameter => $"parameter {Shown(text, token)}",
        _ => $"`{Shown(text, token)}`",
    };

    private static string Shown(SourceText text, Token token)
    {
        if (token.Length <= ShownLength)
            return text.Slice(token.Span);
        var cut = char.IsHighSurrogate(text.Text[token.Start + ShownLength - 1]) ? ShownLength - 1 : ShownLength;
        return string.Concat(text.Text.AsSpan(token.Start, cut), "..");
    }

    private static string ClosingOf(SourceText text, Token fault)
    {
        var start = text.Text.AsSpan(fault.Start, fault.Length);
        if (start[0] != '$')
            return "'";
        return start[..(start[1..].IndexOf('$') + 2)].ToString();
    }
}
