using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>VACUUM: deletes files that no version inside the retention needs, of one table or of all.</summary>
internal static class VacuumHandler
{
    private const string Tag = "VACUUM";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, VacuumStatement statement)
    {
        if (statement.Table is { } name && context.Session.IsDuckDbs(name))
            return await new QueryRunner(context).RunAsync(statement, Tag).ConfigureAwait(false);
        if (!statement.DryRun)
            TableWriter.CheckAllowedAlone(context, statement, Tag);
        var relation = Relation.Create(
            context, statement.DryRun ? "path VARCHAR, size BIGINT" : "path VARCHAR, files_deleted BIGINT, bytes_deleted BIGINT", _ => { });
        if (statement.Table is { } one)
            await OneAsync(context, statement, one, relation).ConfigureAwait(false);
        else
            await AllTables.ForEachAsync(context, statement.Schema, Tag, table => OneAsync(context, statement, table, relation)).ConfigureAwait(false);
        return RelationHandler.Rows(context, relation, Tag);
    }

    private static async Task OneAsync(ExecutionContext context, VacuumStatement statement, TableReference table, string relation)
    {
        using var vacuum = await Vacuum.PlanAsync(context, statement, table).ConfigureAwait(false);
        if (statement.DryRun)
        {
            using var going = Append(context, relation);
            vacuum.CopyGoing(going);
            return;
        }

        var (count, bytes) = await vacuum.RunAsync().ConfigureAwait(false);
        using var rows = Append(context, relation);
        rows.Append(vacuum.LocationUri);
        rows.Append(count);
        rows.Append(bytes);
        rows.EndRow();
    }

    private static DuckDbAppender Append(ExecutionContext context, string relation) => context.Connection.CreateAppender("temp", "main", relation);
}
