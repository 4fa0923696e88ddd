namespace DeltaQuery.Engine;

/// <summary>What a statement gave.</summary>
public sealed class StatementResult : IDisposable
{
    private readonly long? _recordsAffected;

    internal StatementResult(string tag, RowStream? rows, long? recordsAffected = null)
    {
        Tag = tag;
        Rows = rows;
        _recordsAffected = recordsAffected;
    }

    /// <summary>The statement's kind in capitals: <c>SELECT</c>, <c>INSERT</c>, <c>CREATE TABLE</c>.</summary>
    public string Tag { get; }

    /// <summary>The rows, or null where the statement has none.</summary>
    public RowStream? Rows { get; }

    /// <summary>How many rows the statement changed, where it changes rows; of one that changes them while its own rows are read, so far.</summary>
    public long? RecordsAffected => CountAffected?.Invoke() ?? _recordsAffected;

    /// <summary>Tells how many rows a statement has changed that goes on while its rows are read.</summary>
    internal Func<long>? CountAffected { get; init; }

    /// <summary>What scanning the tables came to; empty where none was scanned.</summary>
    public IReadOnlyList<ScanSummary> Scans { get; init; } = [];

    /// <summary>The same, of a statement that tells in its rows what it has changed.</summary>
    internal StatementResult Changing(long? rows) => new(Tag, Rows, rows) { Scans = Scans };

    /// <summary>Ends the statement, read or not.</summary>
    public void Dispose() => Rows?.Dispose();
}
