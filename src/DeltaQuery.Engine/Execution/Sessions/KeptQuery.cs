using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>A query that was planned, with the versions of the tables that it was planned for. Only of one that is fixed: what
/// <see cref="RewrittenQuery.IsFixed"/> tells (TRAPS R6).</summary>
/// <param name="Prepared">The statement as DuckDB has it.</param>
/// <param name="Text">The query over the scans.</param>
/// <param name="Variables">What the scans need.</param>
/// <param name="Names">The names of the result's columns; null for DuckDB's.</param>
/// <param name="Changes">How many statements that are no queries had been run.</param>
internal sealed record KeptQuery(DuckDbStatement Prepared, RewrittenQuery Text, ScanVariables Variables, IReadOnlyList<string>? Names, long Changes) : IDisposable
{
    /// <summary>Whether a query may be kept, now that it was planned.</summary>
    public static bool MayKeep(ExecutionContext context, RewrittenQuery text) => context.Prepared is { Keeps: true, Parameters.Names.Count: 0 }
        && text is { IsFixed: true, ReadsNamedFiles: false } && text.Scans.All(s => s.Reference is not null)
        && !context.Session.InTransaction && !context.Session.Engine.MayHaveMacros && !context.Session.CountsFiles && context.Replaced.Count == 0;

    /// <summary>Whether names, versions and settings are those of the time when it was planned.</summary>
    public async Task<bool> HoldsAsync(ExecutionContext context)
    {
        if (context.Session.Engine.Changes != Changes || context.Session.Engine.MayHaveMacros || context.Session.CountsFiles)
            return false;
        foreach (var scan in Text.Scans)
        {
            if (!await HoldsAsync(context, scan).ConfigureAwait(false))
                return false;
        }

        return true;
    }

    private static async Task<bool> HoldsAsync(ExecutionContext context, TableScan scan)
    {
        try
        {
            if (await context.Session.Resolver.TrySnapshotAsync(scan.Reference!, context.CancellationToken).ConfigureAwait(false) is not var (_, snapshot))
                return false;
            snapshot.Files.Release();
            return snapshot.Version == scan.Version && snapshot.Location == scan.Location;
        }
        catch (DeltaException)
        {
            return false; // planning it anew tells, and where
        }
    }

    public void Dispose()
    {
        Prepared.Dispose();
        Variables.Dispose();
    }
}
