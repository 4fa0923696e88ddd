using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>A table that a statement names.</summary>
/// <param name="Parts">The parts of its name.</param>
/// <param name="Alias">What it is called there; null for its own name.</param>
internal sealed record NamedTable(IReadOnlyList<string> Parts, string? Alias)
{
    private static readonly string[] Before =
    [
        "FROM", "JOIN", "INTO", "UPDATE", "TABLE", "OPTIMIZE", "VACUUM", "DESCRIBE", "DESC", "DETAIL", "HISTORY", "EXTENDED", "SUMMARIZE", "OVERWRITE",
        "CLONE", "RESTORE",
    ];

    /// <summary>Whether a table may follow a word of a statement.</summary>
    public static bool Follows(IReadOnlyList<Piece> before)
    {
        if (before.Count == 0)
            return false;
        var (first, last) = (before[0], before[^1]);
        if (last.IsSymbol(','))
            return ClauseOf([.. before.SkipLast(1)]) == "FROM";
        if (last.Is("EXISTS"))
            return before.Count > 2 && before[^2].Is("IF") && before[^3].Is("TABLE");
        if (last.Is("IN"))
            return first.Is("SHOW") && before.Count == 3 && !before[1].Is("TABLES");
        if (last.Is("ON"))
            return first.Is("CREATE") && before.Any(piece => piece.Is("SCHEDULE"));
        if (last.Is("USING"))
            return first.Is("MERGE");
        return Before.Any(word => last.Is(word));
    }

    /// <summary>The tables of a statement, in its order.</summary>
    public static IReadOnlyList<NamedTable> In(IReadOnlyList<Piece> statement)
    {
        var tables = new List<NamedTable>();
        for (var i = 0; i < statement.Count; i++)
        {
            if (statement[i].Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedName) || statement[i].IsKeyword || !Follows([.. statement.Take(i)]))
                continue;
            var isRead = !statement[i - 1].Is("INTO") && !statement[i - 1].Is("TABLE");
            var parts = new List<string> { statement[i].Text };
            while (i + 2 < statement.Count && statement[i + 1].IsSymbol('.')
                && statement[i + 2].Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.String)
            {
                i += 2;
                parts.Add(statement[i].Kind == SqlTokenKind.String ? statement[i].Text.Trim('\'') : statement[i].Text);
            }

            if (isRead && i + 1 < statement.Count && statement[i + 1].IsSymbol('('))
                continue; // a function
            tables.Add(new NamedTable(parts, AliasAt(statement, i + 1)));
        }

        return tables;
    }

    /// <summary>The word that begins the part of a query in which its end stands: SELECT, FROM, WHERE, BY ..; null for none.</summary>
    public static string? ClauseOf(IReadOnlyList<Piece> before)
    {
        var depth = 0;
        for (var i = before.Count - 1; i >= 0; i--)
        {
            if (before[i].IsSymbol(')'))
                depth++;
            else if (before[i].IsSymbol('(') && --depth < 0)
            {
                // A subquery that has not begun, or the arguments of something that stands in a clause itself.
                if (i > 0 && (before[i - 1].Is("FROM") || before[i - 1].Is("JOIN") || before[i - 1].Is("AS")))
                    return null;
                depth = 0;
            }
            else if (depth == 0 && before[i].Kind == SqlTokenKind.Word && KeywordRules.IsClause(before[i].Text))
                return before[i].Is("JOIN") ? "FROM" : before[i].Text.ToUpperInvariant();
        }

        return null;
    }

    private static string? AliasAt(IReadOnlyList<Piece> statement, int i)
    {
        if (i < statement.Count && statement[i].Kind == SqlTokenKind.AtSuffix)
            i++;
        if (i + 3 < statement.Count && (statement[i].Is("VERSION") || statement[i].Is("TIMESTAMP")) && statement[i + 1].Is("AS") && statement[i + 2].Is("OF"))
            i += 4;
        if (i < statement.Count && statement[i].Is("AS"))
            i++;
        return i < statement.Count && statement[i].IsName ? statement[i].Text : null;
    }
}
