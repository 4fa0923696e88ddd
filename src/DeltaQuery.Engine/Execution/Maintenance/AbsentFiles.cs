using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Finds files that a log names and that are not there: data files, and those of deletion vectors.</summary>
internal sealed class AbsentFiles
{
    private const int MostNamed = 10;
    private const string NotListed = "NOT IN (SELECT path FROM listed)";

    private readonly ExecutionContext _context;
    private readonly Snapshot _snapshot;
    private readonly Dictionary<string, bool> _vectors = new(StringComparer.Ordinal); // one file holds many
    private readonly List<AbsentFile> _found = [];

    private AbsentFiles(ExecutionContext context, Snapshot snapshot) => (_context, _snapshot) = (context, snapshot);

    /// <summary>Finds those of a snapshot's live files: one listing of the folder, and a look for each file that it does not show under the name that
    /// the log has.</summary>
    /// <exception cref="DeltaException">NotSupported: a file lies on a store that is not supported. CorruptLog: it is named in no right way.
    /// StorageFailed: it may not be read.</exception>
    public static async Task<IReadOnlyList<AbsentFile>> FindAsync(ExecutionContext context, DeltaTable table, Snapshot snapshot)
    {
        using var connection = table.Context.Connect();
        connection.Execute("CREATE TEMP TABLE listed (path VARCHAR); CREATE TEMP TABLE live (path VARCHAR, dv_type VARCHAR, dv_data VARCHAR)");
        using (var listed = connection.CreateAppender("temp", "main", "listed"))
            await ListAsync(table, listed, context.CancellationToken).ConfigureAwait(false);
        using (var live = connection.CreateAppender("temp", "main", "live"))
        {
            snapshot.Files.Copy(
                new FileQuery(snapshot.Version, []), (files, _) => $"SELECT path, dv_type, dv_data FROM {files}", live, context.CancellationToken);
        }

        var absent = new AbsentFiles(context, snapshot);
        using var doubtful = connection.QueryStreaming(
            $"SELECT path, dv_type, dv_data FROM live WHERE path {NotListed} OR dv_type <> 'i' ORDER BY path", ct: context.CancellationToken);
        while (doubtful.FetchChunk(context.CancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
                await absent.LookAsync(chunk[0].GetString(row), TablePaths.FileOf(Text(chunk[1], row), Text(chunk[2], row))).ConfigureAwait(false);
        }

        return absent._found;
    }

    /// <summary>Finds those of some files of a snapshot.</summary>
    /// <exception cref="DeltaException">As above.</exception>
    public static async Task<IReadOnlyList<AbsentFile>> FindAsync(ExecutionContext context, Snapshot snapshot, IEnumerable<AddFile> files)
    {
        var absent = new AbsentFiles(context, snapshot);
        foreach (var file in files)
            await absent.LookAsync(file.Path, file.DeletionVector is { IsInline: false } vector ? vector.FilePath : null).ConfigureAwait(false);
        return absent._found;
    }

    /// <summary>Names them, the first of many.</summary>
    public static string Names(IReadOnlyList<AbsentFile> absent)
    {
        var places = absent.Select(file => file.Place).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var more = places.Count - MostNamed;
        return string.Join(", ", places.Take(MostNamed)) + (more > 0 ? $" and {more} more" : "");
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

    /// <summary>Looks for a data file, and for that of its deletion vector, both as the log names them.</summary>
    private async Task LookAsync(string path, string? vectorPath)
    {
        var file = FilePruner.DataFilePath(_snapshot, path);
        var vector = vectorPath is null ? null : FilePruner.DataFilePath(_snapshot, vectorPath);
        var isThere = await IsThereAsync(file).ConfigureAwait(false);
        var vectorIsThere = true;
        if (vector is not null && !_vectors.TryGetValue(vector, out vectorIsThere))
            _vectors[vector] = vectorIsThere = await IsThereAsync(vector).ConfigureAwait(false);
        if (!isThere || !vectorIsThere)
            _found.Add(new AbsentFile(path, file, !isThere, vector, !vectorIsThere));
    }

    /// <summary>Opened and not only asked after: a file that may not be read is not missing, and the end of a link that leads nowhere is.</summary>
    private async Task<bool> IsThereAsync(string place)
    {
        _context.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _context.Session.Engine.Stores.For(place).ReadRangeAsync(place, 0, 1, _context.CancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
