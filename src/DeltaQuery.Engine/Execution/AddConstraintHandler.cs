using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Sql.SparkExpression;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution;

/// <summary>ALTER TABLE ADD CONSTRAINT n CHECK (e): all rows that are there must obey it already.</summary>
internal static class AddConstraintHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, AddConstraintStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await new QueryRunner(context).RunAsync(statement, "ALTER TABLE").ConfigureAwait(false);
        TableWriter.CheckAllowedAlone(context, statement, "ALTER TABLE");
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: false).ConfigureAwait(false);
        using (transaction)
        {
            var snapshot = transaction.Snapshot!;
            CheckNew(context, statement, snapshot);
            var text = context.Text.Slice(statement.Expression).Trim();
            await CheckRowsAsync(context, statement, snapshot, Condition(context, statement, snapshot, text)).ConfigureAwait(false);
            transaction.Reads = ReadSet.All(snapshot.Version);

            // Delta looks constraints up by their names in small letters.
            var key = TableProperties.ConstraintPrefix + statement.Name.Value.ToLowerInvariant();
            var protocol = ProtocolBuilder.Build(TableFeatures.WriterFeatures(snapshot.Protocol).Append(TableFeatures.CheckConstraints));
            var changes = new TableChanges
            {
                Metadata = snapshot.Metadata with
                {
                    Configuration = new StringMap([.. snapshot.Metadata.Configuration, KeyValuePair.Create(key, (string?)text)]),
                },
                Protocol = TableFeatures.AreSame(protocol, snapshot.Protocol) ? null : protocol,
            };
            await new TableWriter(context, table, transaction)
                .CommitAsync(changes, Operations.AddConstraint(statement.Name.Value, text)).ConfigureAwait(false);
            return new StatementResult("ALTER TABLE", null);
        }
    }

    private static void CheckNew(ExecutionContext context, AddConstraintStatement statement, Snapshot snapshot)
    {
        var name = statement.Name.Value;
        foreach (var (existing, text) in snapshot.Properties.Constraints)
        {
            if (!existing.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"{snapshot.Name} has a constraint {existing} already: CHECK ({text})")
            {
                Table = snapshot.Name, Hint = $"ALTER TABLE {statement.Table} DROP CONSTRAINT {statement.Name} takes it away",
            }.At(context.Text, statement.Name.Span.Start);
        }
    }

    /// <summary>The constraint in DuckDB's SQL over the table's own columns.</summary>
    private static string Condition(ExecutionContext context, AddConstraintStatement statement, Snapshot snapshot, string text)
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
                    DeltaErrorCode.SchemaMismatch, $"CHECK constraint {statement.Name.Value}: {text} is of type {condition.Type}, expected boolean");
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, statement.Expression.Start);
        }
    }

    private static async Task CheckRowsAsync(
        ExecutionContext context, AddConstraintStatement statement, Snapshot snapshot, string condition)
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
            $"{snapshot.Name}: CHECK constraint {statement.Name.Value} ({context.Text.Slice(statement.Expression).Trim()}) is violated by "
            + $"{batch.GetText(0, 0)} of the rows that are there, one of them {batch.GetText(1, 0)}")
        {
            Table = snapshot.Name,
        };
    }
}
