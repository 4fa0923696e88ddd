using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>The table whose rows a statement changes, with the transaction that does.</summary>
internal sealed class ChangedTable : IDisposable
{
    private ChangedTable(DeltaTable table, Transaction transaction) => (Table, Transaction) = (table, transaction);

    public DeltaTable Table { get; }

    public Transaction Transaction { get; }

    /// <summary>The version that is changed, under the schema that its rows get.</summary>
    public Snapshot Snapshot => Evolved?.Snapshot ?? Transaction.Snapshot!;

    /// <summary>The table as the statement makes it; null if it adds no column and widens none.</summary>
    public EvolvedTable? Evolved { get; set; }

    /// <summary>Finds the table and begins, if it can be written and, where rows go, may lose rows.</summary>
    /// <exception cref="DeltaException">TableNotFound, UnsupportedFeature, or ConstraintViolation: the table is append-only.</exception>
    public static async Task<ChangedTable> BeginAsync(ExecutionContext context, TableReference reference, bool removes)
    {
        var (table, transaction) = await TableWriter.BeginAsync(context, reference, writesRows: true, snapshot => Check(snapshot, removes)).ConfigureAwait(false);
        return new ChangedTable(table, transaction);
    }

    public void Dispose() => Transaction.Dispose();

    private static void Check(Snapshot snapshot, bool removes)
    {
        if (snapshot.Schema.Fields.FirstOrDefault(f => f.Name.StartsWith("__dq_", StringComparison.OrdinalIgnoreCase)) is { } own)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"{snapshot.Name} has a column {own.Name}: rows of such a table cannot be changed") { Table = snapshot.Name };
        }

        if (removes && snapshot.Properties.AppendOnly)
        {
            throw new DeltaException(
                DeltaErrorCode.ConstraintViolation, $"{snapshot.Name} is append-only (delta.appendOnly): its rows cannot be changed or deleted")
            {
                Table = snapshot.Name, ErrorClass = ErrorClasses.AppendOnly,
            };
        }
    }
}
