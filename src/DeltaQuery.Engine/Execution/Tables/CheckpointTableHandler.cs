using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>CHECKPOINT TABLE: writes the checkpoint of the newest version, and cleans the log as after a commit.</summary>
internal static class CheckpointTableHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CheckpointTableStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "CHECKPOINT TABLE");
        using var described = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        var snapshot = described.Snapshot;
        TableFeatures.CheckWritable(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
        await PostCommit.CheckpointAsync(described.Table, snapshot.Version, context.CancellationToken).ConfigureAwait(false);
        return new StatementResult("CHECKPOINT TABLE", null, null);
    }
}
