using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>The commits in which a feature leaves a table, each based on the version that is the newest by then; only the last one is the
/// statement.</summary>
internal sealed class DropSteps(ExecutionContext context, DeltaTable table)
{
    /// <summary>What steps before the last one run in.</summary>
    public ExecutionContext Within { get; } = context with { AfterCommit = null, Txn = null };

    public DeltaTable Table => table;

    /// <summary>Commits a step.</summary>
    /// <param name="alter">The step; null where nothing is left to do.</param>
    public Task CommitAsync(Func<Snapshot, Alteration?> alter) => CommitAsync(Within, before => Task.FromResult(alter(before)));

    /// <summary>Commits a step that has to look at files first.</summary>
    public Task CommitAsync(Func<Snapshot, Task<Alteration?>> alter) => CommitAsync(Within, alter);

    /// <summary>Commits the last step.</summary>
    public Task CommitLastAsync(Func<Snapshot, Alteration?> alter) => CommitAsync(context, before => Task.FromResult(alter(before)));

    /// <summary>That somebody else uses the feature again.</summary>
    public DeltaException Refused(Snapshot before, string feature) => new(
        DeltaErrorCode.ConcurrentModification, $"{table.Name}: another has begun to use the feature {feature} again; it is not dropped")
    {
        Table = table.Name, Version = before.Version, Hint = "run the statement again",
    };

    private async Task CommitAsync(ExecutionContext within, Func<Snapshot, Task<Alteration?>> alter)
    {
        using var transaction = await Transaction.BeginAsync(table, context.CancellationToken).ConfigureAwait(false);
        if (await alter(transaction.Snapshot!).ConfigureAwait(false) is not { } alteration)
            return;
        if (alteration.ConcernsAllFiles || alteration.Changes.Protocol is not null)
            transaction.Reads = ReadSet.All(transaction.ReadVersion);
        await new TableWriter(within, table, transaction).CommitAsync(alteration.Changes, alteration.Operation).ConfigureAwait(false);
    }
}
