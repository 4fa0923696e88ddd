using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing;

/// <summary>What stands before the lines of a statement: <c>dq&gt; </c> before the first, and before the others what they are in the middle of.</summary>
internal static class PromptText
{
    /// <summary>A prompt for each line.</summary>
    /// <param name="text">The statement so far.</param>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="isWithin">Whether a statement has begun before the text.</param>
    public static IReadOnlyList<string> Of(string text, IReadOnlyList<SqlToken> tokens, bool isWithin)
    {
        var prompts = new List<string> { isWithin ? "dq-> " : "dq> " };
        var (next, depth) = (0, 0);
        for (var end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', end + 1))
        {
            for (; next < tokens.Count && tokens[next].End <= end; next++)
                depth = Depth(depth, text[tokens[next].Offset], tokens[next].Kind);
            var isInside = next < tokens.Count && tokens[next].Offset < end;
            prompts.Add($"dq{(isInside ? Mark(text, tokens[next]) : depth > 0 ? '(' : '-')}> ");
        }

        return prompts;
    }

    private static int Depth(int depth, char first, SqlTokenKind kind) => (kind, first) switch
    {
        (SqlTokenKind.Symbol, '(' or '[' or '{') => depth + 1,
        (SqlTokenKind.Symbol, ')' or ']' or '}') => Math.Max(0, depth - 1),
        (SqlTokenKind.Symbol, ';') => 0,
        _ => depth,
    };

    private static char Mark(string text, SqlToken token) => token.Kind switch
    {
        SqlTokenKind.Comment => '*',
        SqlTokenKind.QuotedName => text[token.Offset],
        _ when text[token.Offset] == '$' => '$',
        _ => '\'',
    };
}
