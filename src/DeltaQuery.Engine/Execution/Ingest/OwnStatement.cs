using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Runs statements that an ingest puts together. Places in their text mean nothing to the user: errors lose them.</summary>
internal static class OwnStatement
{
    /// <summary>Runs a statement.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sql">The text.</param>
    /// <param name="run">Runs what the text is parsed into.</param>
    /// <param name="context">Completes the statement's context.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<TResult> RunAsync<TStatement, TResult>(
        SessionState session, string sql, Func<ExecutionContext, TStatement, Task<TResult>> run, Func<ExecutionContext, ExecutionContext> context,
        CancellationToken cancellationToken)
        where TStatement : Statement
    {
        var text = new SourceText(sql);
        try
        {
            var statement = (TStatement)Parser.ParseStatement(text, text.Span);
            return await run(context(new ExecutionContext(session, text, new Dictionary<string, object?>(), cancellationToken)), statement).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is not null || e.NamedAt is not null)
        {
            throw new DeltaException(e.Code, e.Message, e) { Table = e.Table, Version = e.Version, Path = e.Path, Features = e.Features, Hint = e.Hint };
        }
    }
}
