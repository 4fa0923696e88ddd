using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>What stands between BEGIN and COMMIT: the pinned snapshots, and the changes of tables that are staged but not committed.</summary>
/// <param name="readOnly">Whether nothing may be changed.</param>
/// <param name="serializable">Whether no row may be missed that others append meanwhile.</param>
/// <param name="severalTables">Whether more than one table may be changed, each by a commit of its own.</param>
internal sealed class SessionTransaction(bool readOnly, bool serializable, bool severalTables)
{
    private readonly List<StagedTable> _tables = [];

    /// <summary>The snapshots that its statements read.</summary>
    public PinnedSnapshots Pins { get; } = new();

    /// <summary>Whether it was begun to read only.</summary>
    public bool ReadOnly => readOnly;

    /// <summary>Whether a statement has failed, so that nothing but ROLLBACK can follow.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The tables that were changed.</summary>
    public IReadOnlyList<StagedTable> Tables => _tables;

    /// <summary>Notes that a statement has failed.</summary>
    public void Fail() => HasFailed = true;

    /// <summary>Whether what is staged is this write of the application, or a part of it.</summary>
    public bool Stages(SetTransaction txn) => _tables.Any(t => t.Stages(txn));

    /// <summary>Refuses the change of a second table, if it was not asked for: a Delta log knows no commit of two.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public void CheckChanges(DeltaTable other)
    {
        if (severalTables || _tables.Count == 0 || _tables[0].Table == other)
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported,
            $"not supported: a transaction that changes more than one table; this one has changed {_tables[0].Table.Name}, and {other.Name} would be the second")
        {
            Table = other.Name, Hint = "Delta commits per table: COMMIT first",
        };
    }

    /// <summary>Takes over what a statement has staged.</summary>
    /// <param name="target">The table.</param>
    /// <param name="statement">The statement's own transaction.</param>
    /// <param name="made">What it changes.</param>
    /// <param name="operation">What it calls that.</param>
    /// <param name="writer">Who wrote the files.</param>
    public void Take(DeltaTable target, Transaction statement, TableChanges made, Operation operation, TableWriter writer)
    {
        var table = _tables.Find(t => t.Table == target);
        if (table is null)
            _tables.Add(table = new StagedTable(target, Pins));
        table.Take(statement, made, operation, writer, serializable);
    }

    /// <summary>Commits what is staged: a commit a table, in the order of their names.</summary>
    /// <exception cref="DeltaException">As <see cref="Transaction.CommitAsync"/>; what was staged is gone then, unless nobody can tell. Of several tables
    /// those before have been committed (<see cref="DeltaException.PartialCommit"/>).</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        _tables.Sort((a, b) => string.CompareOrdinal(a.Table.Name, b.Table.Name));
        for (var i = 0; i < _tables.Count; i++)
        {
            try
            {
                await _tables[i].CommitAsync(i == 0 ? cancellationToken : CancellationToken.None).ConfigureAwait(false); // what is begun is brought to its end
            }
            catch (Exception e) when (_tables.Count > 1 && e is DeltaException or DuckDbException or IOException)
            {
                var error = e as DeltaException ?? new DeltaException(DeltaErrorCode.StorageFailed, e.Message, e);
                throw error.Of(new PartialCommit(
                    [.. _tables.Take(i + 1).Where(t => t.Committed is not null).Select(t => new CommittedTable(t.Table.Name, t.Committed!.Value))],
                    _tables[i].Table.Name, [.. _tables.Skip(i + 1).Select(t => t.Table.Name)]));
            }
        }
    }

    /// <summary>Gives up what is pinned and, unless it is committed or may be, deletes what is staged.</summary>
    public async Task EndAsync()
    {
        foreach (var table in _tables)
            await table.EndAsync().ConfigureAwait(false);
        Pins.Dispose();
    }
}
