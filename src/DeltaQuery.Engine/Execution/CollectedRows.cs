using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution;

/// <summary>Rows that a statement of ours reads when all of them have come: a temporary table, which spills to disk, with the columns <c>c0, c1, ..</c>
/// </summary>
internal sealed class CollectedRows : IDisposable
{
    private static long _lastNumber;

    private readonly ExecutionContext _context;
    private DuckDbAppender? _appender;

    /// <param name="context">The statement's context.</param>
    /// <param name="types">The types of the columns.</param>
    public CollectedRows(ExecutionContext context, IEnumerable<LogicalType> types)
    {
        _context = context;
        context.Connection.Execute($"CREATE TEMP TABLE {Name} ({string.Join(", ", types.Select((type, i) => $"c{i} {type}"))})");
        context.Session.Temporaries.Add(Name);
        _appender = context.Connection.CreateAppender("temp", "main", Name);
    }

    /// <summary>The table's name.</summary>
    public string Name { get; } = $"__dq_rows_{Interlocked.Increment(ref _lastNumber).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Takes the rows.</summary>
    public DuckDbAppender Appender => _appender ?? throw new InvalidOperationException("The rows are inserted, or given up.");

    /// <summary>Makes the rows readable; there are no more.</summary>
    /// <returns>How many there are.</returns>
    public long Complete()
    {
        var count = Appender.RowCount;
        Appender.Flush();
        EndAppending();
        return count;
    }

    public void Dispose()
    {
        EndAppending();
        _context.Connection.CleanUp($"DROP TABLE IF EXISTS {Name}");
        _context.Session.Temporaries.Remove(Name);
    }

    private void EndAppending()
    {
        _appender?.Dispose();
        _appender = null;
    }
}
