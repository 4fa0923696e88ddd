using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
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
        if (statement.Table is { } table)
            await OneAsync(context, statement, table, relation).ConfigureAwait(false);
        else
            await AllAsync(context, statement, relation).ConfigureAwait(false);
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

    /// <summary>One after the other; a table that cannot be vacuumed does not keep the others from it, and is told of at the end.</summary>
    private static async Task AllAsync(ExecutionContext context, VacuumStatement statement, string relation)
    {
        var failures = new List<(CatalogTable Table, DeltaException Error)>();
        var tables = await TablesAsync(context, statement).ConfigureAwait(false);
        foreach (var table in tables)
        {
            try
            {
                await OneAsync(context, statement, ReferenceTo(table, statement.Span), relation).ConfigureAwait(false);
            }
            catch (DeltaException e)
            {
                failures.Add((table, e));
            }
        }

        if (failures.Count == 0)
            return;
        var told = string.Join("; ", failures.Select(f => $"{f.Table.Schema}.{f.Table.Name}: {f.Error.Message}"));
        throw new DeltaException(
            failures[0].Error.Code, $"VACUUM of {failures.Count} of {tables.Count} tables failed, the others are done: {told}", failures[0].Error)
        {
            Table = failures[0].Table.Name, Features = failures[0].Error.Features, Hint = failures[0].Error.Hint,
        };
    }

    private static async Task<List<CatalogTable>> TablesAsync(ExecutionContext context, VacuumStatement statement)
    {
        var catalog = context.Session.Engine.Catalog;
        IReadOnlyList<string> schemas = await catalog.SchemasAsync(context.CancellationToken).ConfigureAwait(false);
        if (statement.Schema is { } named)
        {
            var schema = named.Parts[^1].Value;
            if (!schemas.Contains(schema, StringComparer.OrdinalIgnoreCase))
                throw Sessions.UseHandler.NotFound(schema).At(context.Text, named.Span.Start);
            schemas = [schema];
        }

        var tables = new List<CatalogTable>();
        foreach (var schema in schemas)
            tables.AddRange(await catalog.TablesAsync(schema, context.CancellationToken).ConfigureAwait(false));
        return tables;
    }

    private static TableReference ReferenceTo(CatalogTable table, SourceSpan span) => new(
        [new Identifier(table.Schema, TokenKind.BacktickIdentifier, span), new Identifier(table.Name, TokenKind.BacktickIdentifier, span)], null, span);

    private static DuckDbAppender Append(ExecutionContext context, string relation) => context.Connection.CreateAppender("temp", "main", relation);
}
