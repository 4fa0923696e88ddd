using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution;

/// <summary>ALTER TABLE ALTER COLUMN c SYNC IDENTITY: the column goes on after the values that statements have given it themselves.</summary>
internal static class SyncIdentityHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, SyncIdentityStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "ALTER TABLE");
        var (table, transaction) = await TableWriter.BeginAsync(context, statement.Table, writesRows: false).ConfigureAwait(false);
        using (transaction)
        {
            var snapshot = transaction.Snapshot!;
            long? last = null;
            if (snapshot.Schema.Find(statement.Column.Value) is { } column)
                last = await LastAsync(context, snapshot, column, Described(context, statement, column)).ConfigureAwait(false);
            var change = ColumnChange.Of(context, snapshot, statement.Column, field => last is { } value
                ? field with { Metadata = IdentityColumn.Of(field)!.Beyond(value).AddTo(field.Metadata) }
                : field);
            transaction.Reads = ReadSet.All(snapshot.Version);
            await new TableWriter(context, table, transaction)
                .CommitAsync(change.Changes, Operations.ChangeColumn(change.Field)).ConfigureAwait(false);
            return new StatementResult("ALTER TABLE", null);
        }
    }

    private static IdentityColumn Described(ExecutionContext context, SyncIdentityStatement statement, StructField column) =>
        IdentityColumn.Of(column)
            ?? throw new DeltaException(DeltaErrorCode.NotSupported, $"column {column.Name} is no identity column")
                .At(context.Text, statement.Column.Span.Start);

    /// <summary>The value that lies furthest in the column's direction; null in an empty table.</summary>
    private static async Task<long?> LastAsync(ExecutionContext context, Snapshot snapshot, StructField column, IdentityColumn identity)
    {
        var function = identity.Step > 0 ? "max" : "min";
        using var result = await new RewordedQuery(context.Text)
            .Words($"SELECT {function}({SqlText.Identifier(column.Name)}) FROM ")
            .Version(snapshot)
            .RunAsync(context, "SELECT").ConfigureAwait(false);
        return result.Rows!.Next()!.GetText(0, 0) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
    }
}
