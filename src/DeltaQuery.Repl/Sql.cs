namespace DeltaQuery.Repl;

/// <summary>Parts of the statements that the program puts together.</summary>
internal static class Sql
{
    /// <summary>A text.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A text, or NULL.</summary>
    public static string LiteralOrNull(string? text) => text is null ? "NULL" : Literal(text);

    /// <summary>A name.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A name or a path between backticks.</summary>
    public static string Backticked(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A condition on a name: <c>*</c> and <c>?</c> stand for any characters, or any one; without case. Nothing where there is no pattern.</summary>
    public static string Like(string column, string? pattern) => pattern is null ? "true"
        : $"lower({column}) GLOB {Literal(pattern.ToLowerInvariant())}";

    /// <summary>Rows that a command has made itself.</summary>
    /// <param name="columns">Names and types.</param>
    /// <param name="rows">Rows of values, as SQL has them.</param>
    public static string Values(IReadOnlyList<(string Name, string Type)> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var select = string.Join(", ", columns.Select(c => $"{Identifier(c.Name)}::{c.Type} AS {Identifier(c.Name)}"));
        var names = string.Join(", ", columns.Select(c => Identifier(c.Name)));
        var values = rows.Select(r => $"({string.Join(", ", r)})").ToList();
        return values.Count > 0 ? $"SELECT {select} FROM (VALUES {string.Join(", ", values)}) AS v({names})"
            : $"SELECT {select} FROM (SELECT {string.Join(", ", columns.Select(c => $"NULL AS {Identifier(c.Name)}"))}) WHERE false";
    }
}
