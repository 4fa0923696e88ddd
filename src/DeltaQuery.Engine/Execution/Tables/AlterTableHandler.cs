using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ALTER TABLE and COMMENT ON: one change of a table's metadata, one commit, but for features that leave in steps.</summary>
internal static class AlterTableHandler
{
    private static readonly StatementResult Done = new("ALTER TABLE", null);

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, AlterTableStatement statement)
    {
        var session = context.Session;
        if (session.IsDuckDbs(statement.Table))
            return await new QueryRunner(context).RunAsync(statement, "ALTER TABLE").ConfigureAwait(false);
        if (statement.Action is null)
            throw statement.Fault!;
        TableWriter.CheckAllowedAlone(context, statement, "ALTER TABLE");
        if (session.IsTemporary(statement.Table))
            throw SyntaxError.NotSupported(context.Text, statement.Table.Span.Start, $"ALTER TABLE of the view {statement.Table}");
        if (statement.Action is RenameTableAction rename)
        {
            await RenameTableHandler.ExecuteAsync(context, statement, rename).ConfigureAwait(false);
            return Done;
        }

        if (await TableWriter.TryBeginAsync(context, statement.Table, writesRows: false, statement.IfExists).ConfigureAwait(false)
            is not var (table, transaction))
            return Done;
        using (transaction)
        {
            if (statement.Action is DropFeatureAction drop && (ProtectedDrop.Concerns(drop.Feature.Value) || RowTrackingDrop.Concerns(drop.Feature.Value)))
            {
                var feature = DroppedFeature.Find(context, transaction.Snapshot!, drop).Name;
                await AtAsync(context, drop.Feature.Span, () => RowTrackingDrop.Concerns(feature)
                    ? new RowTrackingDrop(context, table).RunAsync()
                    : new ProtectedDrop(context, table, feature).RunAsync()).ConfigureAwait(false);
                return Done;
            }

            if (RemovedColumnMapping.Asked(transaction.Snapshot!, statement.Action) is { } place)
            {
                var saysNone = statement.Action is SetPropertiesAction;
                await AtAsync(context, place, () => new RemovedColumnMapping(context, table).RunAsync(saysNone)).ConfigureAwait(false);
                return Done;
            }

            if (await AlterationAsync(context, transaction, statement.Action).ConfigureAwait(false) is not { } alteration)
                return Done;
            if (alteration.ConcernsAllFiles)
                transaction.Reads = ReadSet.All(transaction.ReadVersion);
            await new TableWriter(context, table, transaction).CommitAsync(alteration.Changes, alteration.Operation).ConfigureAwait(false);
        }

        return Done;
    }

    /// <summary>Does work whose refusals are about a place in the statement.</summary>
    private static async Task AtAsync(ExecutionContext context, SourceSpan place, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (DeltaException e) when (e is { Code: DeltaErrorCode.NotSupported, Position: null })
        {
            throw e.At(context.Text, place.Start);
        }
    }

    /// <summary>What is to be committed; null where all is as it should be.</summary>
    private static async Task<Alteration?> AlterationAsync(ExecutionContext context, Transaction transaction, AlterAction action)
    {
        var before = transaction.Snapshot!;
        try
        {
            return action switch
            {
                AddColumnsAction add => AddedColumns.Of(context, before, add),
                DropColumnsAction drop => DroppedColumns.Of(context, before, drop),
                RenameColumnAction rename => RenamedColumn.Of(before, rename),
                ChangeColumnAction { Change: NullabilityChange { Nullable: false } } change =>
                    await NotNullColumn.OfAsync(context, transaction, change).ConfigureAwait(false),
                ChangeColumnAction { Change: SyncIdentityChange } change =>
                    await SyncedIdentity.OfAsync(context, transaction, change).ConfigureAwait(false),
                ChangeColumnAction { Change: DefaultChange to } change => ChangedDefault.Of(context, before, change, to),
                ChangeColumnAction change => ChangedColumn.Of(context, before, change),
                SetPropertiesAction set => ChangedProperties.Set(context, before, set),
                UnsetPropertiesAction unset => ChangedProperties.Unset(context, before, unset),
                CommentTableAction comment => ChangedProperties.Comment(before, comment.Comment),
                ClusterByAction cluster => ChangedClustering.Of(context, before, cluster),
                DropFeatureAction drop => DroppedFeature.Of(context, before, drop),
                AddConstraintAction add => await AddedConstraint.OfAsync(context, transaction, add).ConfigureAwait(false),
                DropConstraintAction drop => DroppedConstraint.Of(context, before, drop),
                _ => throw new InvalidOperationException($"unknown alteration {action.GetType().Name}"),
            };
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, Place(action));
        }
    }

    private static int Place(AlterAction action) => action switch
    {
        RenameColumnAction rename => rename.Column.Span.Start,
        ChangeColumnAction change => change.Column.Span.Start,
        AddConstraintAction add => add.Expression.Start,
        DropFeatureAction drop => drop.Feature.Span.Start,
        _ => action.Span.Start,
    };
}
