using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>ANALYZE TABLE .. COMPUTE DELTA STATISTICS: the statistics of all files, as the table wants them now. Files whose statistics say that
/// already are left alone.</summary>
internal static class AnalyzeTableHandler
{
    private const string Tag = "ANALYZE TABLE";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, AnalyzeTableStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, Tag);
        var (table, transaction) = await TableWriter.BeginOverFilesAsync(context, statement.Table, Tag).ConfigureAwait(false);
        using (transaction)
        {
            var snapshot = transaction.Snapshot!;
            var measured = await FileMeasures.OfAsync(context, snapshot).ConfigureAwait(false);
            var changed = LiveFiles.All(snapshot)
                .Select(file => file with { DataChange = false, Stats = measured[Key(file)] == file.Stats ? null : measured[Key(file)] })
                .Where(file => file.Stats is not null).ToList();
            if (changed.Count == 0)
                return new StatementResult(Tag, null);

            // A file that somebody takes away meanwhile must not come back; what comes in is nothing to us.
            transaction.Reads = new ReadSet(snapshot.Version, WholeTable: false)
            {
                Files = changed.Select(Key).ToHashSet(StringComparer.Ordinal),
                FindNewFiles = _ => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>()),
            };
            var operation = new Operation("COMPUTE STATS", Operations.Map(("predicate", "[\"true\"]")), StringMap.Empty);
            await new TableWriter(context, table, transaction).CommitAsync(new TableChanges { Adds = changed }, operation).ConfigureAwait(false);
        }

        return new StatementResult(Tag, null);
    }

    private static string Key(AddFile file) => LogReplay.KeyOf(file.Path, file.DeletionVector);
}
