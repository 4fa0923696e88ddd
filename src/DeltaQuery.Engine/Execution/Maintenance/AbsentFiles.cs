using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Finds the live files of a snapshot that are not there, and deletion vectors: one listing of the folder, and a look for each file that it does
/// not show under the name that the log has.</summary>
internal static class AbsentFiles
{
    private const string NotListed = "NOT IN (SELECT path FROM listed)";

    /// <summary>Finds them.</summary>
    /// <exception cref="DeltaException">NotSupported: a file lies on a store that is not supported. CorruptLog: it is named in no right way.
    /// StorageFailed: it may not be read.</exception>
    public static async Task<IReadOnlyList<AbsentFile>> FindAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        using var connection = table.Context.Connect();
        connection.Execute("CREATE TEMP TABLE listed (path VARCHAR); CREATE TEMP TABLE live (path VARCHAR, dv_type VARCHAR, dv_data VARCHAR)");
        using (var listed = connection.CreateAppender("temp", "main", "listed"))
            await ListAsync(table, listed, cancellationToken).ConfigureAwait(false);
        using (var live = connection.CreateAppender("temp", "main", "live"))
        {
            snapshot.Files.Copy(
                new FileQuery(snapshot.Version, []), (files, _) => $"SELECT path, dv_type, dv_data FROM {files}", live, cancellationToken);
        }

        var missing = new List<AbsentFile>();
        using var doubtful = connection.QueryStreaming(
            $"SELECT path, dv_type, dv_data FROM live WHERE path {NotListed} OR dv_type <> 'i' ORDER BY path", ct: cancellationToken);
        while (doubtful.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var look = LookAsync(table, snapshot, chunk[0].GetString(row), Text(chunk[1], row), Text(chunk[2], row), cancellationToken);
                if (await look.ConfigureAwait(false) is { } found)
                    missing.Add(found);
            }
        }

        return missing;
    }

    private static string? Text(ColumnVector vector, int row) => vector.IsNull(row) ? null : vector.GetString(row);

    private static async Task ListAsync(DeltaTable table, DuckDbAppender listed, CancellationToken cancellationToken)
    {
        await foreach (var page in table.Store.ListAllAsync(table.Location, path => path != "_delta_log", cancellationToken).ConfigureAwait(false))
        {
            foreach (var file in page.Where(entry => entry.Kind == ListedKind.File))
            {
                listed.Append(file.Path);
                listed.EndRow();
            }
        }
    }

    private static async Task<AbsentFile?> LookAsync(
        DeltaTable table, Snapshot snapshot, string path, string? vectorType, string? vectorData, CancellationToken cancellationToken)
    {
        var file = FilePruner.DataFilePath(snapshot, path);
        var vector = TablePaths.FileOf(vectorType, vectorData) is { } logPath ? FilePruner.DataFilePath(snapshot, logPath) : null;
        var dataIsThere = await IsThereAsync(file).ConfigureAwait(false);
        var vectorIsThere = vector is null || await IsThereAsync(vector).ConfigureAwait(false);
        return dataIsThere && vectorIsThere ? null : new AbsentFile(path, file, !dataIsThere, vector, !vectorIsThere);

        // Opened and not only asked after: a file that may not be read is not missing, and the end of a link that leads nowhere is.
        async Task<bool> IsThereAsync(string place)
        {
            try
            {
                await table.Store.ReadRangeAsync(place, 0, 1, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        }
    }
}
