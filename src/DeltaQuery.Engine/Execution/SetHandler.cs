using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SET and RESET: DuckDB's settings and variables.</summary>
internal static class SetHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        var (name, tag) = statement is SetStatement set ? (set.Name, "SET") : (((ResetStatement)statement).Name, "RESET");
        if (name.StartsWith("deltaquery.", StringComparison.OrdinalIgnoreCase))
            throw SyntaxError.NotSupported(context.Text, statement.Span.Start, $"the setting {name}");
        using (await new QueryRunner(context).RunAsync(statement, tag).ConfigureAwait(false))
        {
            context.Session.RefreshSettings();
        }

        return new StatementResult(tag, null);
    }
}
