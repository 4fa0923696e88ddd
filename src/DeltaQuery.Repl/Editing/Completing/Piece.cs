using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>A token with what it says.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a quoted name without the quotes.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct Piece(SqlTokenKind Kind, string Text, int Offset, int End)
{
    public static Piece Of(string text, SqlToken token)
    {
        var raw = text.Substring(token.Offset, token.Length);
        if (token.Kind != SqlTokenKind.QuotedName)
            return new Piece(token.Kind, raw, token.Offset, token.End);
        var quote = raw[..1];
        var inside = token.IsEnded ? raw[1..^1] : raw[1..];
        return new Piece(token.Kind, inside.Replace(quote + quote, quote, StringComparison.Ordinal), token.Offset, token.End);
    }

    /// <summary>Whether it is a word without quotes, whatever its case.</summary>
    public bool Is(string word) => Kind == SqlTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Text.Length == 1 && Text[0] == symbol;

    /// <summary>Whether it may be a name: in quotes, or no keyword.</summary>
    public bool IsName => Kind == SqlTokenKind.QuotedName || (Kind == SqlTokenKind.Word && !SqlWords.IsKeyword(Text));

    public bool IsKeyword => Kind == SqlTokenKind.Word && SqlWords.IsKeyword(Text);
}
