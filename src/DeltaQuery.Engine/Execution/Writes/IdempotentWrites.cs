using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>Writes that happen once, however often they are tried: <c>SET deltaquery.write.txn_app_id</c> and <c>txn_version</c>, which are
/// Spark's <c>txnAppId</c> and <c>txnVersion</c>.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#transaction-identifiers">Transaction Identifiers</see>.</remarks>
internal static class IdempotentWrites
{
    /// <summary>What the statement's commit is to say of its application; null if nothing.</summary>
    public static SetTransaction? Of(ExecutionContext context, Statement statement) =>
        context.Session.Settings is { TxnAppId: { } app, TxnVersion: { } version } && TableOf(statement) is not null
            ? new SetTransaction(app, version, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
            : null;

    /// <summary>The result of a statement that the table has seen before; null if it has not.</summary>
    public static async Task<StatementResult?> SkipAsync(ExecutionContext context, Statement statement)
    {
        if (context.Txn is not { } next || TableOf(statement) is not var (reference, tag, count) || context.Session.IsDuckDbs(reference)
            || context.Session.Transaction?.Stages(next) == true
            || await context.Session.Resolver.FindAsync(reference, context.CancellationToken).ConfigureAwait(false) is not { } table)
            return null;
        var snapshot = await context.Session.Resolver.CurrentAsync(table, context.CancellationToken).ConfigureAwait(false);
        try
        {
            if (snapshot.Transactions.GetValueOrDefault(next.AppId) is not { } seen || seen.Version < next.Version)
                return null;
        }
        finally
        {
            snapshot.Files.Release();
        }

        return count.Count == 0
            ? new StatementResult(tag, null, 0)
            : RelationHandler.Rows(context, $"(SELECT {string.Join(", ", count.Select(c => $"0::BIGINT AS {SqlText.Identifier(c)}"))})", tag);
    }

    /// <summary>The table that a statement writes, the statement's tag, and the columns of its result.</summary>
    private static (TableReference Table, string Tag, IReadOnlyList<string> Counts)? TableOf(Statement statement) => statement switch
    {
        InsertStatement insert => (insert.Table, "INSERT", []),
        TruncateStatement truncate => (truncate.Table, "TRUNCATE TABLE", []),
        DeleteStatement delete => (delete.Table, "DELETE", [ChangeHandler.AllCounts[0]]),
        UpdateStatement update => (update.Table, "UPDATE", [ChangeHandler.AllCounts[0]]),
        MergeStatement merge => (merge.Table, "MERGE", ChangeHandler.AllCounts),
        _ => null,
    };
}
