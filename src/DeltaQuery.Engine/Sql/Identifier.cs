namespace DeltaQuery.Engine.Sql;

/// <summary>A name as written: its value without quotes, and the token that held it.</summary>
internal sealed record Identifier(string Value, TokenKind Quoting, SourceSpan Span)
{
    /// <summary>Whether the name stood in quotes, or as a string, so that it is no keyword.</summary>
    public bool IsQuoted => Quoting != TokenKind.Word;

    public override string ToString() => SqlPrinter.Identifier(this);
}
