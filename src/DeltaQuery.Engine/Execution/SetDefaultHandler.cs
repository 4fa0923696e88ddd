using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>ALTER TABLE ALTER COLUMN c SET DEFAULT e | DROP DEFAULT: rows that are there keep what they have.</summary>
internal static class SetDefaultHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, SetDefaultStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await new QueryRunner(context).RunAsync(statement, "ALTER TABLE").ConfigureAwait(false);
        TableWriter.CheckAllowedAlone(context, statement, "ALTER TABLE");
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: false).ConfigureAwait(false);
        using (transaction)
        {
            var snapshot = transaction.Snapshot!;
            var change = ColumnChange.Of(context, snapshot, statement.Column, field => field with
            {
                Metadata = statement.Expression is { } expression
                    ? field.Metadata.With(FieldMetadata.CurrentDefaultKey, context.Text.Slice(expression).Trim())
                    : field.Metadata.Without(FieldMetadata.CurrentDefaultKey),
            });
            if (statement.Expression is { } place)
                Check(context, snapshot, change, place);
            await new TableWriter(context, table, transaction)
                .CommitAsync(change.Changes, Operations.ChangeColumn(change.Field)).ConfigureAwait(false);
            return new StatementResult("ALTER TABLE", null);
        }
    }

    private static void Check(ExecutionContext context, Snapshot snapshot, ColumnChange change, SourceSpan place)
    {
        try
        {
            if (change.Field.GenerationExpression is not null || change.Field.IsIdentity)
                throw new DeltaException(DeltaErrorCode.NotSupported, $"column {change.Field.Name} is generated and cannot have a DEFAULT");
            ColumnOptions.CheckDefault(change.Field, change.Field.CurrentDefault!, snapshot.Protocol, context.Session.TimeZone);
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, place.Start);
        }
    }
}
