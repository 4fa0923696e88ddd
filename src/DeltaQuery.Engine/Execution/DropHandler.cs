using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>DROP TABLE and DROP VIEW of the session's own tables and views.</summary>
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

            if (!statement.View && await session.Resolver.FindAsync(reference, context.CancellationToken).ConfigureAwait(false) is not null)
                throw SyntaxError.NotSupported(context.Text, statement.Span.Start, "DROP TABLE of a Delta table");
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
}
