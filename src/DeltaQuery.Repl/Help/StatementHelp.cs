namespace DeltaQuery.Repl.Help;

/// <summary>What is told of SQL statements, by <c>\h</c> and <c>--help sql</c>.</summary>
internal static class StatementHelp
{
    private const int MostPrinted = 3;

    /// <summary>The topics that some words mean: printed, or their names where there are many; all names without words; null where nothing is meant.</summary>
    public static string? Of(string words)
    {
        if (words.Length == 0)
            return SqlReference.Current.Overview();
        var topics = SqlReference.Current.Find(words);
        return topics.Count == 0 ? null
            : topics.Count > MostPrinted ? string.Join('\n', topics.Select(t => t.Name)) + "\n"
            : string.Join('\n', topics.Select(SqlReference.Print));
    }
}
