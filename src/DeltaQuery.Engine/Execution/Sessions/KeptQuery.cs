using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Telemetry;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>A query that was planned, with the versions of the tables that it was planned for. Only of one that is fixed: what
/// <see cref="RewrittenQuery.IsFixed"/> tells (TRAPS R6). What it holds is freed when it is disposed and nobody reads its rows any more.</summary>
/// <param name="prepared">The statement as DuckDB has it.</param>
/// <param name="text">The query over the scans.</param>
/// <param name="variables">What the scans need, and the statement with them.</param>
/// <param name="names">The names of the result's columns; null for DuckDB's.</param>
/// <param name="changes">How many statements that are no queries had been run.</param>
internal sealed class KeptQuery(DuckDbStatement prepared, RewrittenQuery text, ScanVariables variables, IReadOnlyList<string>? names, long changes)
    : IDisposable
{
    private const int MostFiles = 10_000; // their paths are held

    private readonly Lock _gate = new();
    private int _readers;
    private bool _isDisposed;

    public DuckDbStatement Prepared => prepared;

    public RewrittenQuery Text => text;

    public ScanVariables Variables => variables;

    public IReadOnlyList<string>? Names => names;

    /// <summary>Whether a query may be kept, now that it was planned. Copies of remote files are not held
    /// for longer than a query runs, and a variable of the session is not freed without a statement, which would end another's rows.</summary>
    public static bool MayKeep(ExecutionContext context, RewrittenQuery text, ScanVariables variables) =>
        context.Prepared is { Keeps: true, Parameters.Names.Count: 0 }
        && text is { IsFixed: true, ReadsNamedFiles: false } && text.Scans.All(s => s.Reference is not null) && variables is { Leases.Count: 0, HasVariables: false }
        && text.Scans.Sum(s => s.Files.Files.Count) <= MostFiles && !context.Session.InTransaction && !context.Session.Engine.MayHaveMacros && !context.Session.CountsFiles && context.Replaced.Count == 0;

    /// <summary>Whether names, versions and settings are those of the time when it was planned.</summary>
    public async Task<bool> HoldsAsync(ExecutionContext context)
    {
        if (context.Session.Engine.Changes != changes || context.Session.Engine.MayHaveMacros || context.Session.CountsFiles
            || (EngineMeter.CountsPruned && Text.Scans.Any(s => s.Totals is null)))
            return false;
        foreach (var scan in Text.Scans)
        {
            if (!await HoldsAsync(context, scan).ConfigureAwait(false))
                return false;
        }

        return true;
    }

    /// <summary>Begins to read its rows.</summary>
    /// <returns>Ends it, once; null if it is disposed.</returns>
    public Action? Read()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return null;
            _readers++;
        }

        return () =>
        {
            lock (_gate)
            {
                if (--_readers > 0 || !_isDisposed)
                    return;
            }

            variables.Dispose();
        };
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (_readers > 0)
                return;
        }

        variables.Dispose();
    }

    private static async Task<bool> HoldsAsync(ExecutionContext context, TableScan scan)
    {
        try
        {
            if (await context.Session.Resolver.TrySnapshotAsync(scan.Reference!, context.CancellationToken).ConfigureAwait(false) is not var (_, snapshot))
                return false;
            snapshot.Files.Release();
            return snapshot.Version == scan.Version && snapshot.Location == scan.Location && snapshot.Metadata.Id == scan.TableId
                && snapshot.CommitInfo?.Timestamp == scan.CommittedAt;
        }
        catch (DeltaException)
        {
            return false; // planning it anew tells, and where
        }
    }
}
