using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>What VACUUM .. USING INVENTORY looks at in the place of the folder: rows of a table or query that tell what is in it, with the columns
/// path (absolute, or a <c>file:</c> URI, not encoded), length, isDir, and modificationTime in milliseconds.</summary>
internal static class Inventory
{
    private const string Columns = "CAST(path AS VARCHAR) AS path, CAST(length AS BIGINT) AS length, CAST(isDir AS BOOLEAN) AS is_dir, "
        + "CAST(modificationTime AS BIGINT) AS modified";

    /// <summary>Takes the rows in; those of other places are left out.</summary>
    /// <exception cref="DeltaException">QueryFailed: a column is missing or not of its type.</exception>
    public static async Task ReadAsync(ExecutionContext context, VacuumStatement statement, DeltaTable table, HiddenNames hidden, VacuumTables tables)
    {
        var words = new RewordedQuery(context.Text).Words($"SELECT {Columns} FROM ");
        if (statement.InventoryQuery is { } query)
            words.Words("(").Stretch(query).Words(")");
        else
            words.Stretch(statement.InventoryTable!.TimeTravel is { } travel
                ? SourceSpan.FromBounds(statement.InventoryTable.Span.Start, travel.Span.End)
                : statement.InventoryTable.Span);
        using var result = await words.RunAsync(context, "VACUUM").ConfigureAwait(false);
        using var rows = tables.Append("listed");
        while (result.Rows!.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
                Append(rows, table, hidden, batch, row);
        }
    }

    private static void Append(DuckDbAppender rows, DeltaTable table, HiddenNames hidden, RowBatch batch, int row)
    {
        if (batch.GetValue(0, row) is not string path || Below(table, path) is not { } below)
            return;

        // Of a file of which it is not known how old it is, nobody knows whether it may go.
        var modified = batch.GetValue(3, row) is long time ? time : long.MaxValue;
        var kind = hidden.HidesWay(below) ? ListedKind.Link : batch.GetValue(2, row) is true ? ListedKind.Folder : ListedKind.File;
        VacuumTables.AppendListed(rows, below, kind, batch.GetValue(1, row) is long size ? size : 0, modified);
    }

    /// <summary>The path below the table's folder; null if it lies elsewhere, or is written in a roundabout way.</summary>
    private static string? Below(DeltaTable table, string path)
    {
        if (path.StartsWith("file:", StringComparison.Ordinal))
            path = '/' + path[5..].TrimStart('/');
        else if (ObjectStores.IsRemote(path))
            path = ObjectStores.Normalize(path, "/");
        if (!path.StartsWith(table.Location + "/", StringComparison.Ordinal))
            return null;
        var below = path[(table.Location.Length + 1)..].TrimEnd('/');
        return below.Split('/').Any(name => name is "" or "." or "..") ? null : below;
    }
}
