using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing;

/// <summary>How the characters of a statement look.</summary>
internal static class Highlighter
{
    /// <summary>A style for each code unit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cursor">The cursor's place; of the bracket there, or before it, the other half is shown.</param>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="knowsCommand">Whether a backslash command, with its backslash or dot, is known.</param>
    /// <param name="fault">What is wrong; it is not shown while it is written. Null for nothing.</param>
    public static EditorStyle[] Of(string text, int cursor, IReadOnlyList<SqlToken> tokens, Func<string, bool> knowsCommand, Range? fault = null)
    {
        var styles = new EditorStyle[text.Length];
        if (MetaLine.NameIn(text) is (int start, int end))
        {
            styles.AsSpan(start, end - start).Fill(knowsCommand(text[start..end]) ? EditorStyle.Command : EditorStyle.Error);
            return styles;
        }

        for (var i = 0; i < tokens.Count; i++)
            styles.AsSpan(tokens[i].Offset, tokens[i].Length).Fill(Of(text, tokens, i));
        Brackets(text, cursor, tokens, styles);
        if (fault is { Start.Value: var from, End.Value: var to } && (cursor < from || cursor > to))
            styles.AsSpan(from, to - from).Fill(EditorStyle.Error);
        return styles;
    }

    private static EditorStyle Of(string text, IReadOnlyList<SqlToken> tokens, int i)
    {
        var token = tokens[i];
        return token.Kind switch
        {
            SqlTokenKind.Word => OfWord(text, tokens, i),
            SqlTokenKind.String => EditorStyle.String,
            SqlTokenKind.Number or SqlTokenKind.AtSuffix => EditorStyle.Number,
            SqlTokenKind.Comment => EditorStyle.Comment,
            SqlTokenKind.QuotedName => EditorStyle.Name,
            SqlTokenKind.Parameter => EditorStyle.Parameter,
            SqlTokenKind.Invalid => EditorStyle.Error,
            _ => EditorStyle.Plain,
        };
    }

    private static EditorStyle OfWord(string text, IReadOnlyList<SqlToken> tokens, int i)
    {
        var word = text.Substring(tokens[i].Offset, tokens[i].Length);
        if (i > 0 && Is(text, tokens[i - 1], '.'))
            return EditorStyle.Plain; // t.date is a column
        var isCall = i + 1 < tokens.Count && tokens[i + 1].Offset == tokens[i].End && Is(text, tokens[i + 1], '(');
        return SqlWords.IsKeyword(word) ? EditorStyle.Keyword : isCall ? EditorStyle.Function : EditorStyle.Plain;
    }

    private static bool Is(string text, SqlToken token, char symbol) =>
        token is { Kind: SqlTokenKind.Symbol, Length: 1 } && text[token.Offset] == symbol;

    private static void Brackets(string text, int cursor, IReadOnlyList<SqlToken> tokens, EditorStyle[] styles)
    {
        var open = new Stack<int>();
        foreach (var token in tokens.Where(t => t is { Kind: SqlTokenKind.Symbol, Length: 1 }))
        {
            var at = token.Offset;
            if (text[at] is '(' or '[' or '{')
                open.Push(at);
            if (text[at] is not (')' or ']' or '}'))
                continue;
            if (!open.TryPop(out var other) || !IsPair(text[other], text[at]))
                styles[at] = EditorStyle.Error;
            else if (IsAt(cursor, other) || IsAt(cursor, at))
                styles[other] = styles[at] = EditorStyle.Bracket;
        }
    }

    private static bool IsAt(int cursor, int bracket) => bracket == cursor || bracket == cursor - 1;

    private static bool IsPair(char open, char close) => (open, close) is ('(', ')') or ('[', ']') or ('{', '}');
}
