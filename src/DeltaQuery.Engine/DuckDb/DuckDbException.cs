namespace DeltaQuery.Engine.DuckDb;

/// <summary>An error that DuckDB reports. The message is DuckDB's own, without its kind and without the excerpt of the statement.</summary>
internal sealed class DuckDbException(DuckDbErrorType errorType, string message) : Exception(message)
{
    public DuckDbErrorType ErrorType { get; } = errorType;

    /// <summary>Whether one statement was to be prepared and DuckDB took the text for several.</summary>
    public bool IsOfSeveralStatements => Message.StartsWith("Cannot prepare multiple statements at once", StringComparison.Ordinal);

    /// <summary>Where in the statement the fault lies: an offset in bytes of its UTF-8 text, or null.</summary>
    public int? Position { get; init; }

    /// <summary>DuckDB's finer kind, such as COLUMN_NOT_FOUND or MISSING_ENTRY, or null.</summary>
    public string? Subtype { get; init; }

    /// <summary>What else DuckDB tells: name, candidates, schema, type and the like.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
}
