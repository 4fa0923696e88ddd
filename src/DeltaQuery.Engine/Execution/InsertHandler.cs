using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution;

/// <summary>INSERT INTO: appends the rows of a query.</summary>
internal static class InsertHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, InsertStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await new QueryRunner(context).RunAsync(statement, "INSERT").ConfigureAwait(false);
        TableWriter.CheckAllowed(context, statement, "INSERT");
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: true).ConfigureAwait(false);
        using (transaction)
        {
            var layout = TableLayout.Of(transaction.Snapshot!);
            var targets = Targets(context, statement, layout);
            var defaults = InsertDefaults.Of(context, statement, layout, targets);
            var writer = new TableWriter(context with { Replaced = defaults.Replaced }, table, transaction);
            return await writer.RunAsync(async () =>
            {
                var rows = await writer.StageAsync(statement.Query, query =>
                {
                    var sources = statement.ByName ? ByName(layout, query.Columns) : InOrder(layout, targets, query.Columns);
                    defaults.LeaveOut(sources);
                    CheckIdentities(layout, sources, context.Session);
                    return new WritePlan(layout, sources);
                }).ConfigureAwait(false);
                await writer.CommitAsync(new TableChanges { Adds = rows.ToAdds() }, Operations.Append(rows)).ConfigureAwait(false);
                return new StatementResult("INSERT", null, rows.RowCount);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses values for columns that count by themselves.</summary>
    private static void CheckIdentities(TableLayout layout, IReadOnlyList<int?> sources, SessionState session)
    {
        var expressions = new TableExpressions(layout, session);
        var column = layout.Schema.Fields
            .Where((field, i) => sources[i] is not null && expressions.Identity(field) is { AllowExplicitInsert: false }).FirstOrDefault();
        if (column is null)
            return;
        throw new DeltaException(
            DeltaErrorCode.ConstraintViolation, $"{layout.Name}: column {column.Name} is GENERATED ALWAYS AS IDENTITY and takes no value")
        {
            Table = layout.Name, Hint = "name the other columns: INSERT INTO t (a, b) ...",
        };
    }

    /// <summary>The columns of the table that the statement's list names; all without one.</summary>
    private static IReadOnlyList<int> Targets(ExecutionContext context, InsertStatement statement, TableLayout layout) =>
        statement.Columns.Count == 0
            ? [.. Enumerable.Range(0, layout.Schema.Fields.Count)]
            : Targets(context, statement.Columns, layout);

    /// <summary>Which column of the query goes into which of the table's.</summary>
    private static int?[] InOrder(TableLayout layout, IReadOnlyList<int> targets, IReadOnlyList<QueryColumn> given)
    {
        if (targets.Count != given.Count)
        {
            throw new DeltaException(
                DeltaErrorCode.SchemaMismatch,
                $"{layout.Name}: expected {targets.Count} column{(targets.Count == 1 ? "" : "s")}"
                + $" ({string.Join(", ", targets.Select(t => layout.Schema.Fields[t].Name))}), met {given.Count}"
                + $" ({string.Join(", ", given.Select(c => c.Name))})")
            {
                Table = layout.Name, Hint = "name the columns that the query gives: INSERT INTO t (a, b) ...; the others get their defaults, or NULL",
            };
        }

        var sources = new int?[layout.Schema.Fields.Count];
        for (var i = 0; i < targets.Count; i++)
            sources[targets[i]] = i;
        return sources;
    }

    private static List<int> Targets(ExecutionContext context, IReadOnlyList<Identifier> columns, TableLayout layout)
    {
        var targets = new List<int>();
        foreach (var column in columns)
        {
            var at = layout.Schema.IndexOf(column.Value);
            if (at < 0)
            {
                throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"{layout.Name} has no column {column.Value}") { Table = layout.Name }
                    .At(context.Text, column.Span.Start);
            }

            if (targets.Contains(at))
            {
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {column.Value} is named twice") { Table = layout.Name }
                    .At(context.Text, column.Span.Start);
            }

            targets.Add(at);
        }

        return targets;
    }

    private static int?[] ByName(TableLayout layout, IReadOnlyList<QueryColumn> given)
    {
        NewSchema.CheckDistinct(given.Select(c => c.Name));
        var sources = new int?[layout.Schema.Fields.Count];
        for (var i = 0; i < given.Count; i++)
        {
            var at = layout.Schema.IndexOf(given[i].Name);
            if (at < 0)
            {
                throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"{layout.Name} has no column {given[i].Name}, which the query gives")
                {
                    Table = layout.Name,
                };
            }

            sources[at] = i;
        }

        return sources;
    }
}
