using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Work on all tables of the catalog: <c>OPTIMIZE ALL TABLES [IN schema]</c>.</summary>
internal static class AllTables
{
    /// <summary>Does the work on one table after another. Those on which it fails are told of when the others are done.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="schema">The schema; null for all.</param>
    /// <param name="what">What is done, for the error.</param>
    /// <param name="work">Does it.</param>
    /// <exception cref="DeltaException">TableNotFound: there is no such schema; or what became of the first table that failed.</exception>
    public static async Task ForEachAsync(ExecutionContext context, TableReference? schema, string what, Func<TableReference, Task> work)
    {
        var catalog = context.Session.Engine.Catalog;
        if (schema is not null && !await catalog.HasSchemaAsync(schema.Parts[^1].Value, context.CancellationToken).ConfigureAwait(false))
            throw UseHandler.NotFound(schema.Parts[^1].Value).At(context.Text, schema.Span.Start);
        var failed = new List<(string Name, DeltaException Error)>();
        var count = 0;
        foreach (var name in schema is null ? await catalog.SchemasAsync(context.CancellationToken).ConfigureAwait(false) : [schema.Parts[^1].Value])
        {
            foreach (var table in await catalog.TablesAsync(name, context.CancellationToken).ConfigureAwait(false))
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                count++;
                var span = schema?.Span ?? SourceSpan.FromBounds(0, 0);
                Identifier[] parts = [new(table.Schema, TokenKind.QuotedIdentifier, span), new(table.Name, TokenKind.QuotedIdentifier, span)];
                try
                {
                    await work(new TableReference(parts, null, span)).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    failed.Add(($"{table.Schema}.{table.Name}", context.Translate(e, "", null) as DeltaException
                        ?? new DeltaException(DeltaErrorCode.Internal, $"{e.GetType().Name}: {e.Message}", e)));
                }
            }
        }

        if (failed is [var (_, first), ..])
        {
            throw new DeltaException(
                first.Code, $"{what} of {failed.Count} of {count} tables failed, the others are done: {string.Join("; ", failed.Select(f => $"{f.Name}: {f.Error.Message}"))}",
                first)
            {
                Table = failed[0].Name, Features = first.Features, Hint = first.Hint,
            };
        }
    }
}
