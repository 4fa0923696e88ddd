using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>What the last execution of a command has done so far, all of its statements together.</summary>
public sealed class DeltaQueryStatistics
{
    private readonly IReadOnlyList<StatementRun> _runs;

    internal DeltaQueryStatistics(IReadOnlyList<StatementRun> runs) => _runs = runs;

    /// <summary>What queries have read of tables, a table after the other.</summary>
    public IReadOnlyList<ScanSummary> Scans => [.. Results.SelectMany(r => r.Scans)];

    /// <summary>How many data files queries had to read.</summary>
    public long FilesScanned => Scans.Sum(s => (long)s.FilesScanned);

    /// <summary>The size of these files.</summary>
    public long BytesScanned => Scans.Sum(s => s.BytesScanned);

    /// <summary>How many data files the tables have; null unless <see cref="DeltaQueryCommand.CountsFiles"/> was set.</summary>
    public long? FilesTotal => Scans.All(s => s.Files is not null) ? Scans.Sum(s => s.Files!.Value) : null;

    /// <summary>How many data files were left out; null unless <see cref="DeltaQueryCommand.CountsFiles"/> was set.</summary>
    public long? FilesPruned => FilesTotal - FilesScanned;

    /// <summary>How many rows were read of results.</summary>
    public long RowsRead => Results.Sum(r => r.Rows?.RowsRead ?? 0);

    /// <summary>How many rows the statements have changed; null where none changes rows.</summary>
    public long? RowsAffected => Results.Any(r => r.RecordsAffected is not null) ? Results.Sum(r => r.RecordsAffected ?? 0) : null;

    /// <summary>How long the statements took to come to their first rows, or to their end where they give none.</summary>
    public TimeSpan ExecutionTime => _runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + run.Elapsed);

    /// <summary>How long making the rows took after that.</summary>
    public TimeSpan FetchTime => Results.Aggregate(TimeSpan.Zero, (sum, result) => sum + (result.Rows?.Elapsed ?? TimeSpan.Zero));

    /// <summary>The versions of the tables that queries have read, by the names that these have in the text.</summary>
    public IReadOnlyDictionary<string, long> SnapshotVersions
    {
        get
        {
            var versions = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
            foreach (var scan in Scans)
                versions[scan.Table] = scan.Version;
            return versions;
        }
    }

    private IEnumerable<StatementResult> Results => _runs.Select(r => r.Result).OfType<StatementResult>();
}
