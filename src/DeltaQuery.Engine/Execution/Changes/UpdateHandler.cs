using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>UPDATE t SET c = e [WHERE p].</summary>
internal static class UpdateHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, UpdateStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await ChangeHandler.RunInDuckDbAsync(context, statement, "UPDATE", statement.Table).ConfigureAwait(false);
        TableWriter.CheckAllowed(context, statement, "UPDATE");
        using var changed = await ChangedTable.BeginAsync(context, statement.Table, removes: true).ConfigureAwait(false);
        var target = new TargetScan(changed.Snapshot);
        var name = ChangeHandler.NameOf(statement.Table, statement.Alias);
        var rules = new ChangeRules(changed.Snapshot, context.Session);
        var assigned = AssignedColumns.Of(context, changed.Snapshot, changed.Snapshot.Schema, rules, statement.Assignments, statement.Alias ?? statement.Table.Parts[^1]);
        rules.Check(assigned.Contains, isNewRow: false);
        IEnumerable<SourceSpan> parts = [.. statement.Assignments.Select(a => a.Value), .. statement.Where is { } place ? new[] { place } : []];
        return await ChangeHandler.RunAsync(context, changed, target, parts, async (queries, _) =>
        {
            foreach (var part in parts)
                queries.CheckNoWholeRow(part, name, changed.Snapshot.Schema);
            var query = new QueryTextBuilder().Append($"SELECT {name}.{TargetScan.FileColumn}, {name}.{TargetScan.RowColumn}");
            for (var i = 0; i < changed.Snapshot.Schema.Fields.Count; i++)
                assigned.AppendValue(query.Append(", "), i, name, queries.Parts);
            query.Append($" FROM {TargetScan.Reference} AS {name}");
            if (statement.Where is { } where)
                query.Append(" WHERE (").Append(queries.Parts[where]).Append(")");
            var rewritten = await queries.RewriteAsync(query.Build(), target).ConfigureAwait(false);
            await EngineThreads.Entry;
            var given = queries.ColumnsOf(rewritten);
            var fields = changed.Snapshot.Schema.Fields;
            var values = fields.Select((field, i) =>
                $"{StoreAssignment.Convert($"e{i}", given[i + 2].Type, field.Type, field.Type, field.Name)} AS v{i}");
            queries.Execute(
                $"CREATE OR REPLACE TEMP TABLE {RowChanges.Name} AS SELECT {TargetScan.FileColumn}, {TargetScan.RowColumn}, {RowChanges.Update}::TINYINT AS "
                + $"{RowChanges.KindColumn}, {string.Join(", ", values)} FROM (",
                rewritten,
                $") AS c({TargetScan.FileColumn}, {TargetScan.RowColumn}, {string.Join(", ", fields.Select((_, i) => $"e{i}"))})");
            return new ChangeStep("UPDATE", HasNewRows: true, Operations.Update(statement.Where is { } p ? context.Text.Slice(p) : null))
            {
                Computed = rules.Computed(assigned.Contains),
            };
        }).ConfigureAwait(false);
    }
}
