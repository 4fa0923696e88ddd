namespace DeltaQuery.Engine.Sql;

/// <summary>What a <see cref="Token"/> is. The last three mean text that is no token; the lexer hands them on as values.</summary>
internal enum TokenKind
{
    /// <summary>After the last token.</summary>
    End,

    /// <summary>An unquoted name or keyword.</summary>
    Word,

    /// <summary>A name in double quotes.</summary>
    QuotedIdentifier,

    /// <summary>A name in backticks.</summary>
    BacktickIdentifier,

    /// <summary>A string in single quotes, with <c>''</c> for a quote.</summary>
    String,

    /// <summary>A string as <c>E'..'</c>, with backslash escapes.</summary>
    EscapeString,

    /// <summary>A string between <c>$$</c> or <c>$tag$</c>.</summary>
    DollarString,

    /// <summary>A number of any form.</summary>
    Number,

    /// <summary>A parameter: <c>?</c>, <c>?1</c>, <c>$1</c>, <c>$name</c>, <c>:name</c> or <c>@name</c>.</summary>
    Parameter,

    /// <summary>A version or timestamp attached to a name: <c>@v3</c>, <c>@20240131120000000</c>.</summary>
    AtSuffix,

    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Dot,
    Semicolon,

    /// <summary>An operator, or any other character that is DuckDB's to judge.</summary>
    Operator,

    /// <summary>A string without its end.</summary>
    UnterminatedString,

    /// <summary>A quoted name without its end.</summary>
    UnterminatedIdentifier,

    /// <summary>A block comment without its end.</summary>
    UnterminatedComment,

    /// <summary>A NUL character or half of a surrogate pair.</summary>
    InvalidCharacter,
}
