namespace DeltaQuery.Engine.Sql;

/// <summary>A token's kind and place.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;

    public SourceSpan Span => new(Start, Length);

    /// <summary>Whether the token is a name in quotes of either kind.</summary>
    public bool IsQuoted => Kind is TokenKind.QuotedIdentifier or TokenKind.BacktickIdentifier;

    /// <summary>Whether the token is a string literal of any form.</summary>
    public bool IsString => Kind is TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString;

    /// <summary>Whether the text can't be read at this place.</summary>
    public bool IsFault => Kind >= TokenKind.UnterminatedString;
}
