using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>CREATE TEMP VIEW: a view over Delta tables is kept as text, any other one is DuckDB's (TRAPS R15).</summary>
internal static class CreateTempViewHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTempViewStatement statement)
    {
        var session = context.Session;
        var name = statement.Name.Parts[^1].Value;
        var exists = session.Views.ContainsKey(name) || session.Temporaries.Contains(name);
        if (exists && statement.IfNotExists)
            return new StatementResult("CREATE VIEW", null);
        if (exists && !statement.OrReplace)
        {
            throw new DeltaException(DeltaErrorCode.TableAlreadyExists, $"a temporary table or view {name} exists already")
            {
                Table = name, Hint = "CREATE OR REPLACE TEMP VIEW replaces a view",
            }.At(context.Text, statement.Name.Span.Start);
        }

        var query = QueryScanner.Scan(context.Text, statement.Query);
        var overDelta = await IsOverDeltaAsync(context, statement).ConfigureAwait(false);
        if (!overDelta)
        {
            var result = await new QueryRunner(context).RunAsync(statement, "CREATE VIEW").ConfigureAwait(false);
            session.Temporaries.Add(name);
            session.Views.Remove(name);
            session.Relations.Clear(); // the view reads them from now on
            return result;
        }

        if (session.Temporaries.Contains(name))
        {
            context.Connection.Execute($"DROP VIEW IF EXISTS {SqlText.Identifier(name)}"); // fails for a table, which then stays
            session.Temporaries.Remove(name);
        }

        var text = QueryText.Of(query);
        session.Views[name] = new SessionView(name, text.Text, text.TimeTravels, statement.Columns.Select(c => c.Value).ToList());
        return new StatementResult("CREATE VIEW", null);
    }

    /// <summary>Rewrites the query once, which also finds its faults now rather than at the first use.</summary>
    private static Task<bool> IsOverDeltaAsync(ExecutionContext context, CreateTempViewStatement statement) =>
        new QueryRunner(context).WithTextAsync(statement.Query, [statement.Query], new RewriteOptions(), (text, variables) =>
        {
            using (variables)
            {
                try
                {
                    using var prepared = context.Connection.Prepare(text.Text, context.CancellationToken);
                    return text.Scans.Count > 0 || text.ReadsNamedFiles || context.Session.Feeds.Any;
                }
                catch (DuckDbException e)
                {
                    throw context.Translate(e, text.Text, text.ToSource);
                }
            }
        });
}
