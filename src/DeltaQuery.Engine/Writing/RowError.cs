using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Writing;

/// <summary>Errors that DuckDB raises for us while it makes the rows: a call of <c>error()</c> whose text says what kind of error it is.
/// </summary>
internal static class RowError
{
    private const string Mark = "\u0001dq\u0001";
    private const int ShownRow = 300;

    /// <summary>An expression that fails the statement, with the row at which it does.</summary>
    /// <param name="code">The kind of error.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="row">An expression of the row as text; null to show none.</param>
    public static string Sql(DeltaErrorCode code, string message, string? row = null)
    {
        var text = SqlText.Literal($"{Mark}{(int)code}\u0001{message}");
        return row is null
            ? $"error({text})"
            : $"error({text} || ': ' || CASE WHEN length({row}) > {ShownRow} THEN left({row}, {ShownRow}) || ' ...' ELSE {row} END)";
    }

    /// <summary>The error that an expression of ours raised; null for DuckDB's own.</summary>
    public static DeltaException? Find(DuckDbException error, string table)
    {
        var start = error.Message.IndexOf(Mark, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var text = error.Message.AsSpan(start + Mark.Length);
        var end = text.IndexOf('\u0001');
        return end > 0 && int.TryParse(text[..end], out var code)
            ? new DeltaException((DeltaErrorCode)code, $"{table}: {text[(end + 1)..].TrimEnd()}", error) { Table = table }
            : null;
    }
}
