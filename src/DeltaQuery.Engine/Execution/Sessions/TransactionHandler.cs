using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>BEGIN, COMMIT and ROLLBACK: one transaction of DuckDB's over the session's temporary tables, and one commit of the one Delta table
/// that its statements have changed (<see cref="SessionTransaction"/>).</summary>
internal static class TransactionHandler
{
    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, TransactionStatement statement) => statement.Action switch
    {
        TransactionAction.Begin => Task.FromResult(Begin(context, statement)),
        TransactionAction.Commit => CommitAsync(context, statement),
        _ => RollbackAsync(context, statement),
    };

    private static StatementResult Begin(ExecutionContext context, TransactionStatement statement)
    {
        if (context.Session.InTransaction)
            throw new DeltaException(DeltaErrorCode.QueryFailed, "a transaction is under way already") { SqlState = "25001" }.At(context.Text, statement.Span.Start);
        context.Session.Engine.NeedSparkFunctions(); // what is registered later is not seen inside
        context.Connection.Execute(statement.ReadOnly ? "BEGIN TRANSACTION READ ONLY" : "BEGIN TRANSACTION");
        context.Session.Begin(statement.ReadOnly, statement.Serializable);
        return new StatementResult("BEGIN", null);
    }

    private static async Task<StatementResult> CommitAsync(ExecutionContext context, TransactionStatement statement)
    {
        if (context.Session.Transaction is not { } transaction)
            throw NoTransaction(context, statement);
        try
        {
            if (transaction.HasFailed)
                throw Failed(context, statement, "it is rolled back");
            context.Connection.Execute("SELECT 1"); // fails in a transaction that DuckDB has given up
            await transaction.CommitAsync(context.CancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await UndoAsync(context.Session).ConfigureAwait(false);
            throw;
        }

        var added = transaction.Tables.Select(t => (t.Table, Made: t.Added)).ToList();
        await context.Session.EndAsync().ConfigureAwait(false);
        var result = await new QueryRunner(context with { CancellationToken = CancellationToken.None }).RunAsync(statement, "COMMIT").ConfigureAwait(false);
        if (context.AfterCommit is { } after)
        {
            foreach (var (table, made) in added)
                if (made is var (metadata, adds))
                    await after(context with { AfterCommit = null, Txn = null }, table, metadata, adds).ConfigureAwait(false);
        }

        return result;
    }

    private static async Task<StatementResult> RollbackAsync(ExecutionContext context, TransactionStatement statement)
    {
        if (!context.Session.InTransaction)
            throw NoTransaction(context, statement);
        await UndoAsync(context.Session).ConfigureAwait(false);
        return new StatementResult("ROLLBACK", null);
    }

    /// <summary>The error of a statement in a transaction of which one has failed.</summary>
    public static DeltaException Failed(ExecutionContext context, Statement statement, string what) => new DeltaException(
        DeltaErrorCode.TransactionFailed, $"a statement of the transaction has failed: {what}").At(context.Text, statement.Span.Start);

    private static DeltaException NoTransaction(ExecutionContext context, Statement statement) =>
        new DeltaException(DeltaErrorCode.QueryFailed, "no transaction is under way") { SqlState = "25P01" }.At(context.Text, statement.Span.Start);

    private static async Task UndoAsync(SessionState session)
    {
        await session.EndAsync().ConfigureAwait(false);
        session.Connection.Execute("ROLLBACK");

        // What was made inside is gone: ask DuckDB what is left.
        session.StandIns.Forget();
        session.Temporaries.Clear();
        using var left = session.Connection.Query(
            "SELECT table_name FROM duckdb_tables() WHERE temporary UNION ALL SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal");
        session.Temporaries.UnionWith(left.Rows().Select(r => (string)r[0]!));
    }
}
