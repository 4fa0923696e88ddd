namespace DeltaQuery.Engine;

/// <summary>What a statement gave.</summary>
public sealed class StatementResult : IDisposable
{
    internal StatementResult(string tag, RowStream? rows, long? recordsAffected = null)
    {
        Tag = tag;
        Rows = rows;
        RecordsAffected = recordsAffected;
    }

    /// <summary>The statement's kind in capitals: <c>SELECT</c>, <c>INSERT</c>, <c>CREATE TABLE</c>.</summary>
    public string Tag { get; }

    /// <summary>The rows, or null where the statement has none.</summary>
    public RowStream? Rows { get; }

    /// <summary>How many rows the statement changed, where it changes rows.</summary>
    public long? RecordsAffected { get; }

    /// <summary>What scanning the tables came to; empty where none was scanned.</summary>
    public IReadOnlyList<ScanSummary> Scans { get; init; } = [];

    /// <summary>Ends the statement, read or not.</summary>
    public void Dispose() => Rows?.Dispose();
}
