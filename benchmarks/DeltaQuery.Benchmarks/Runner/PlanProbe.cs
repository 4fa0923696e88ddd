using DeltaQuery.Engine;
using DeltaQuery.Engine.Execution;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using ExecutionContext = DeltaQuery.Engine.Execution.ExecutionContext;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>Plans a query as the engine does before it runs it: snapshot, stand-ins, pruning, the text of the scan.</summary>
internal static class PlanProbe
{
    /// <summary>The files that the query would read, below the table's folder, a line each.</summary>
    public static string Files(DeltaSession session, string sql)
    {
        var text = new SourceText(sql);
        var context = new ExecutionContext(session.State, text, new Dictionary<string, object?>(), CancellationToken.None);
        var statement = Parser.ParseStatement(text, text.Span);
        return new QueryRunner(context).WithTextAsync(statement.Span, statement.QuerySpans, new RewriteOptions(), (query, variables) =>
        {
            using (variables)
                return string.Join('\n', query.Scans.SelectMany(s => s.Files.Files).Select(f => Path.GetFileName(f.Path)));
        }).GetAwaiter().GetResult();
    }
}
