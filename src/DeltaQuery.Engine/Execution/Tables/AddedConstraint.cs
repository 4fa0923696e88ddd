using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Sql.SparkExpression;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ADD CONSTRAINT n CHECK (e): all rows that are there must obey it already.</summary>
internal static class AddedConstraint
{
    public static async Task<Alteration> OfAsync(ExecutionContext context, Transaction transaction, AddConstraintAction action)
    {
        var before = transaction.Snapshot!;
        CheckNew(context, action, before);
        var text = context.Text.Slice(action.Expression).Trim();
        await CheckRowsAsync(context, action, before, Condition(context, action, before, text)).ConfigureAwait(false);
        transaction.Reads = ReadSet.All(before.Version);

        // Delta looks constraints up by their names in small letters.
        var key = TableProperties.ConstraintPrefix + action.Name.Value.ToLowerInvariant();
        var protocol = ProtocolBuilder.Build(TableFeatures.WriterFeatures(before.Protocol).Append(TableFeatures.CheckConstraints));
        var changes = new TableChanges
        {
            Metadata = before.Metadata with { Configuration = new StringMap([.. before.Metadata.Configuration, KeyValuePair.Create(key, (string?)text)]) },
            Protocol = TableFeatures.AreSame(protocol, before.Protocol) ? null : protocol,
        };
        return new Alteration(changes, Alteration.Named("ADD CONSTRAINT", ("name", action.Name.Value), ("expr", text)));
    }

    private static void CheckNew(ExecutionContext context, AddConstraintAction action, Snapshot snapshot)
    {
        var name = action.Name.Value;
        foreach (var (existing, text) in snapshot.Properties.Constraints)
        {
            if (!existing.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"{snapshot.Name} has a constraint {existing} already: CHECK ({text})")
            {
                Table = snapshot.Name, Hint = $"ALTER TABLE {snapshot.Name} DROP CONSTRAINT {action.Name} takes it away",
            }.At(context.Text, action.Name.Span.Start);
        }
    }

    /// <summary>The constraint in DuckDB's SQL over the table's own columns.</summary>
    private static string Condition(ExecutionContext context, AddConstraintAction action, Snapshot snapshot, string text)
    {
        var scope = new SparkScope(
            name => snapshot.Schema.TryFind(name, out var field)
                ? new SparkColumn(SqlText.Identifier(field.Name), SparkType.Parse(SparkTypes.Print(field.Type)))
                : null,
            context.Session.TimeZone);
        try
        {
            var condition = SparkSqlExpression.Parse(text).Translate(scope);
            return condition.Type.Kind == SparkKind.Boolean
                ? condition.Sql
                : throw new DeltaException(
                    DeltaErrorCode.SchemaMismatch, $"CHECK constraint {action.Name.Value}: {text} is of type {condition.Type}, expected boolean");
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, action.Expression.Start);
        }
    }

    private static async Task CheckRowsAsync(
        ExecutionContext context, AddConstraintAction action, Snapshot snapshot, string condition)
    {
        TableExpressions.CheckCollation(context.Session, snapshot.Name);
        context.Session.Engine.NeedSparkFunctions();
        using var result = await new RewordedQuery(context.Text)
            .Words("SELECT count(*), min(CAST(__dq_row AS VARCHAR)) FROM ")
            .Version(snapshot)
            .Words($" AS __dq_row WHERE ({condition}) IS NOT TRUE")
            .RunAsync(context, "SELECT").ConfigureAwait(false);
        var batch = result.Rows!.Next()!;
        if (batch.GetText(0, 0) is "0")
            return;
        throw new DeltaException(
            DeltaErrorCode.ConstraintViolation,
            $"{snapshot.Name}: CHECK constraint {action.Name.Value} ({context.Text.Slice(action.Expression).Trim()}) is violated by "
            + $"{batch.GetText(0, 0)} of the rows that are there, one of them {batch.GetText(1, 0)}")
        {
            Table = snapshot.Name,
        };
    }
}
