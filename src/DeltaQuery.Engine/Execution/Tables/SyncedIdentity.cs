using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ALTER COLUMN c SYNC IDENTITY: the column goes on after the values that statements have given it themselves.</summary>
internal static class SyncedIdentity
{
    public static async Task<Alteration> OfAsync(ExecutionContext context, Transaction transaction, ChangeColumnAction action)
    {
        var before = transaction.Snapshot!;
        var path = action.Column.Names;
        var (_, field) = SchemaEdit.Find(before.Schema, path);
        if (path.Count > 1 || IdentityColumn.Of(field!) is not { } identity)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {action.Column} is no identity column");
        var last = await LastAsync(context, before, field!, identity).ConfigureAwait(false);
        transaction.Reads = ReadSet.All(before.Version);
        return ChangedColumn.Changed(
            before, path, last is { } value ? field! with { Metadata = identity.Beyond(value).AddTo(field.Metadata) } : field!);
    }

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
