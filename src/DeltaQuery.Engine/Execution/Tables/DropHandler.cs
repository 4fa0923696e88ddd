using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DROP TABLE and DROP VIEW: the session's own, and Delta tables of the catalog.</summary>
internal static class DropHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, DropStatement statement)
    {
        var session = context.Session;
        foreach (var reference in statement.Names)
        {
            var name = reference.Parts[^1].Value;
            var word = statement.View ? "VIEW" : "TABLE";
            if (statement.View && session.Views.Remove(name))
                continue;
            if (session.IsDuckDbs(reference))
            {
                context.Connection.Execute($"DROP {word} temp.{SqlText.Identifier(name)}");
                session.Temporaries.Remove(name);
                continue;
            }

            if (!statement.View && await DropDeltaAsync(context, statement, reference).ConfigureAwait(false))
                continue;
            if (!statement.IfExists)
            {
                throw new DeltaException(DeltaErrorCode.TableNotFound, $"{word.ToLowerInvariant()} {reference} does not exist")
                {
                    Table = reference.ToString(),
                }.At(context.Text, reference.Span.Start);
            }
        }

        return new StatementResult(statement.View ? "DROP VIEW" : "DROP TABLE", null);
    }

    /// <summary>Drops a table of the catalog.</summary>
    public static async Task DropAsync(ExecutionContext context, CatalogTable table)
    {
        var engine = context.Session.Engine;
        if (await engine.Catalog.DropAsync(table, context.CancellationToken).ConfigureAwait(false) is { } left)
            engine.Tables.Context.Warn(left);
    }

    /// <summary>Whether there was such a table.</summary>
    private static async Task<bool> DropDeltaAsync(ExecutionContext context, DropStatement statement, TableReference reference)
    {
        var (session, place) = (context.Session, reference.Span.Start);
        if (reference.Path is not null)
        {
            throw SyntaxError.NotSupported(
                context.Text, place,
                "DROP TABLE of a table that is named by its path", "delete its folder, once nobody uses it any longer");
        }

        if (reference.Parts.Count > 2)
            return false;
        var schema = reference.Parts.Count == 2 ? reference.Parts[0].Value : session.Resolver.CurrentSchema;
        if (await session.Engine.Catalog.FindAsync(schema, reference.Parts[^1].Value, context.CancellationToken).ConfigureAwait(false) is not { } table)
            return false;
        TableWriter.CheckAllowedAlone(context, statement, "DROP TABLE");
        try
        {
            await DropAsync(context, table).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, place);
        }

        return true;
    }
}
