using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>How a query reads one table: what EXPLAIN tells.</summary>
/// <param name="Name">The table as the query names it.</param>
/// <param name="Version">The version read.</param>
/// <param name="Files">The files that are left.</param>
/// <param name="Totals">What there was to prune; only where it was asked for.</param>
/// <param name="Columns">The names of the columns that are read; null if all may be.</param>
internal sealed record TableScan(string Name, long Version, PrunedFiles Files, PruningTotals? Totals, IReadOnlyList<string>? Columns)
{
    /// <summary>The root of the table.</summary>
    public required string Location { get; init; }

    /// <summary>Whether the table was read as it is now, not as it was at a version or time.</summary>
    public required bool IsNewest { get; init; }

    /// <summary>The table's id; null if it is told in another way.</summary>
    public string? TableId { get; init; }

    /// <summary>When the version was committed, in milliseconds since the epoch; null if its commit was not read.</summary>
    public long? CommittedAt { get; init; }

    /// <summary>What the query calls the table; null if it is told in another way.</summary>
    public TableReference? Reference { get; init; }

    /// <summary>Why the files that are left can't be read; only where the query is not to run.</summary>
    public string? Unreadable { get; init; }
}

/// <summary>A query whose tables have become scans.</summary>
/// <param name="Text">The text that DuckDB runs.</param>
/// <param name="ToSource">Gives the offset in the user's text that an offset of <paramref name="Text"/> came from.</param>
/// <param name="Scans">The scans, in the order of the tables in the text.</param>
internal sealed record RewrittenQuery(string Text, Func<int, int> ToSource, IReadOnlyList<TableScan> Scans)
{
    /// <summary>Whether it names files on S3, of which it reads local copies.</summary>
    public bool ReadsNamedFiles { get; init; }

    /// <summary>The query over stand-ins, as it was planned: its columns without a name of their own are called after its text.</summary>
    public string? Planned { get; init; }

    /// <summary>Which of its columns are columns of its tables; null where nothing is known of that.</summary>
    public QueryOrigins? Origins { get; init; }

    /// <summary>Whether it is the same as long as the tables' versions are, and nobody runs a statement that is no query.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Whether there are queries among its expressions.</summary>
    public bool HasSubqueries { get; init; }

    /// <summary>The stand-ins of <see cref="Planned"/>, and what the user calls them.</summary>
    public IReadOnlyDictionary<string, string> StandIns { get; init; } = new Dictionary<string, string>();
}
