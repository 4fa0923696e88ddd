using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>GENERATE symlink_format_manifest.</summary>
internal static class GenerateHandler
{
    private const string Tag = "GENERATE";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, GenerateStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, Tag);
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        try
        {
            await SymlinkManifests.WriteAsync(table.Table, table.Snapshot, context.CancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, statement.Table.Span.Start);
        }

        return new StatementResult(Tag, null);
    }
}
