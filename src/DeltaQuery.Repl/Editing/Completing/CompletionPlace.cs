using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>The place in a text at which something is to be completed.</summary>
/// <param name="Kind">What may stand there.</param>
/// <param name="Start">Where what is written of it begins.</param>
/// <param name="Typed">What is written of it, without its quote.</param>
/// <param name="Quote">Its quote; NUL for none.</param>
/// <param name="Qualifier">The names before it, with dots between: <c>s.t.</c></param>
/// <param name="Before">The pieces of the statement before all of that.</param>
/// <param name="Statement">All pieces of the statement, but the one that is to be completed.</param>
internal sealed record CompletionPlace(
    PlaceKind Kind, int Start, string Typed, char Quote, IReadOnlyList<string> Qualifier, IReadOnlyList<Piece> Before, IReadOnlyList<Piece> Statement)
{
    private static readonly CompletionPlace Nowhere = new(PlaceKind.Nothing, 0, "", '\0', [], [], []);

    public Piece? Previous => Before.Count > 0 ? Before[^1] : null;

    public static CompletionPlace Of(string text, int cursor)
    {
        var tokens = SqlScript.Tokens(text);
        var at = tokens.FirstOrDefault(t => t.Offset < cursor && (cursor < t.End || (cursor == t.End && GrowsAtItsEnd(t))));
        if (at.Length > 0
            && at.Kind is SqlTokenKind.Comment or SqlTokenKind.Number or SqlTokenKind.Invalid or SqlTokenKind.AtSuffix or SqlTokenKind.Parameter)
            return Nowhere;
        var pieces = StatementAt(text, tokens, cursor).Where(p => at.Length == 0 || p.Offset != at.Offset).ToList();
        var before = pieces.Where(p => p.End <= cursor).ToList();
        var qualifier = TakeQualifier(before, at.Length > 0 ? at.Offset : cursor);
        var isPath = qualifier is [var first] && first.Equals("delta", StringComparison.OrdinalIgnoreCase);
        if (at.Kind is SqlTokenKind.String or SqlTokenKind.QuotedName)
        {
            var start = text.IndexOf(text[at.Offset] is 'e' or 'E' ? '\'' : text[at.Offset], at.Offset) + 1;
            if (start > cursor || text[at.Offset] == '$')
                return Nowhere;
            var kind = isPath ? PlaceKind.Folder : at.Kind == SqlTokenKind.String ? PlaceKind.File : PlaceKind.Name;
            return new CompletionPlace(kind, start, text[start..cursor], text[start - 1], qualifier, before, pieces);
        }

        return at.Kind == SqlTokenKind.Word && at.Length > 0
            ? new CompletionPlace(PlaceKind.Name, at.Offset, text[at.Offset..cursor], '\0', qualifier, before, pieces)
            : new CompletionPlace(PlaceKind.Name, cursor, "", '\0', qualifier, before, pieces);
    }

    private static bool GrowsAtItsEnd(SqlToken token) =>
        !token.IsEnded || token.Kind is not (SqlTokenKind.Symbol or SqlTokenKind.String or SqlTokenKind.QuotedName);

    // Between the semicolons around the cursor, without comments.
    private static IEnumerable<Piece> StatementAt(string text, IReadOnlyList<SqlToken> tokens, int cursor)
    {
        bool IsEnd(SqlToken token) => token.Kind == SqlTokenKind.Symbol && text[token.Offset] == ';';
        var first = tokens.TakeWhile(t => t.Offset < cursor).Select((t, i) => IsEnd(t) ? i + 1 : 0).DefaultIfEmpty().Max();
        return tokens.Skip(first).TakeWhile(t => !IsEnd(t)).Where(t => t.Kind != SqlTokenKind.Comment).Select(t => Piece.Of(text, t));
    }

    private static List<string> TakeQualifier(List<Piece> before, int end)
    {
        var names = new List<string>();
        while (before.Count >= 2 && before[^1].IsSymbol('.') && before[^1].End == end && before[^2].Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName)
        {
            names.Insert(0, before[^2].Text);
            end = before[^2].Offset;
            before.RemoveRange(before.Count - 2, 2);
        }

        return names;
    }
}
