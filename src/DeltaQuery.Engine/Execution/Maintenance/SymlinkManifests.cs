using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Lists of a table's live files, one for each partition, for readers that know Parquet and not Delta.</summary>
internal static class SymlinkManifests
{
    private const string Folder = "_symlink_format_manifest";
    private const string Manifest = "manifest";
    private const string EnabledKey = "delta.compatibility.symlinkFormatManifest.enabled";

    /// <summary>Writes the manifests of a snapshot, and deletes those of partitions that are no more.</summary>
    /// <exception cref="DeltaException">NotSupported: the files do not hold the rows as they are.</exception>
    public static async Task WriteAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        CheckPlain(snapshot);
        var written = await WriteManifestsAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
        await DeleteOthersAsync(table, written, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes them after a commit, where the table wants that. The commit is done: a failure is a warning.</summary>
    /// <param name="table">The table.</param>
    /// <param name="metadata">Its metadata; null where a table is made that has none to ask.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task KeepUpAsync(DeltaTable table, Metadata? metadata, CancellationToken cancellationToken)
    {
        if (metadata is null || !string.Equals(new TableProperties(metadata).Text(EnabledKey), "true", StringComparison.OrdinalIgnoreCase))
            return;
        try
        {
            var snapshot = await table.CurrentAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await WriteAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                snapshot.Files.Release();
            }
        }
        catch (Exception e) when (e is DeltaException or OperationCanceledException)
        {
            table.Context.Warn($"{table.Name}: the manifests in {Folder}, which {EnabledKey} asks for, are no longer those of the newest version: {e.Message}");
        }
    }

    /// <summary>Refuses tables whose files do not hold their rows as they are.</summary>
    private static void CheckPlain(Snapshot snapshot)
    {
        var why = snapshot.Mapping.Mode != ColumnMappingMode.None ? "its columns are mapped"
            : HasVectors(snapshot) ? "rows of it are deleted by deletion vectors"
            : null;
        if (why is null)
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported,
            $"not supported: GENERATE symlink_format_manifest for {snapshot.Name}: {why}, of which readers of the manifest would not know")
        {
            Table = snapshot.Name,
        };
    }

    private static bool HasVectors(Snapshot snapshot) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, []),
        (files, _) => $"SELECT count(dv_type) > 0 FROM {files}",
        result => (bool)result.Rows().Single()[0]!);

    /// <summary>Writes the manifests, one partition after the other.</summary>
    /// <returns>Their paths below the folder.</returns>
    private static async Task<HashSet<string>> WriteManifestsAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var partitions = snapshot.PartitionColumns;
        using var connection = table.Context.Connect();
        connection.Execute("CREATE TEMP TABLE files (v VARCHAR[], path VARCHAR)");
        using (var files = connection.CreateAppender("temp", "main", "files"))
            snapshot.Files.Copy(new FileQuery(snapshot.Version, [], AllColumns: true), (relation, _) => Files(snapshot, relation), files, cancellationToken);
        using var result = connection.QueryStreaming("SELECT v, path FROM files ORDER BY v, path", ct: cancellationToken);
        var (last, lines) = ((string?)null, new StringBuilder());
        while (result.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var folder = FolderOf(snapshot, chunk[0].GetValue(row));
                if (last is not null && folder != last)
                    await PutAsync(last, lines.ToString()).ConfigureAwait(false);
                if (folder != last)
                    lines.Clear();
                last = folder;
                lines.Append(Place(snapshot, chunk[1].GetString(row))).Append('\n');
            }
        }

        if (last is not null)
            await PutAsync(last, lines.ToString()).ConfigureAwait(false);
        if (partitions.Count == 0 && written.Count == 0)
            await PutAsync("", "").ConfigureAwait(false);
        return written;

        async Task PutAsync(string folder, string content)
        {
            var name = folder.Length == 0 ? Manifest : $"{folder}/{Manifest}";
            var store = table.Store;
            var directory = ObjectStores.Join(ObjectStores.Join(table.Location, Folder), folder).TrimEnd('/');

            // What Hadoop's file system keeps beside a file would no longer fit it.
            await store.DeleteAsync(ObjectStores.Join(directory, $".{Manifest}.crc"), cancellationToken).ConfigureAwait(false);
            await store.PutAsync(ObjectStores.Join(directory, Manifest), Encoding.UTF8.GetBytes(content), cancellationToken).ConfigureAwait(false);
            written.Add(name);
        }
    }

    /// <summary>A SELECT of the partition values and the path of each file.</summary>
    private static string Files(Snapshot snapshot, string relation)
    {
        var values = snapshot.PartitionColumns.Select(c => $"nullif(pv[{SqlText.Literal(c.Name)}], '')");
        return $"SELECT [{string.Join(", ", values)}]::VARCHAR[], path FROM {relation}";
    }

    private static string FolderOf(Snapshot snapshot, object? values) => string.Join('/', snapshot.PartitionColumns.Zip(
        (IEnumerable<object?>)values!,
        (column, value) => $"{Escape(column.Name)}={Escape(value is string { Length: > 0 } text ? text : PartitionValue.NullName)}"));

    /// <summary>The absolute place of a file, not encoded, as Hadoop's paths are printed.</summary>
    private static string Place(Snapshot snapshot, string logPath)
    {
        var path = DataPath.Decode(logPath);
        if (path.IsAbsolute)
            return path.IsLocal ? "file:" + path.Path : path.Canonical;
        return $"{(snapshot.Location.StartsWith('/') ? "file:" : "")}{snapshot.Location}/{path.Path}";
    }

    /// <summary>A name of a partition's folder as Hive writes it.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c < ' ' || c == '\x7f' || "\"#%'*/:=?\\{[]^".Contains(c))
                escaped.Append('%').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Deletes the manifests of partitions that are no more.</summary>
    private static async Task DeleteOthersAsync(DeltaTable table, HashSet<string> written, CancellationToken cancellationToken)
    {
        var root = ObjectStores.Join(table.Location, Folder);
        var old = new List<string>();
        await foreach (var page in table.Store.ListAllAsync(root, _ => true, cancellationToken).ConfigureAwait(false))
        {
            foreach (var file in page.Where(entry => entry.Kind == ListedKind.File && !written.Contains(entry.Path) && Path.GetFileName(entry.Path) == Manifest))
            {
                old.Add(file.Path);
                old.Add(file.Path[..^Manifest.Length] + $".{Manifest}.crc");
                for (var slash = file.Path.LastIndexOf('/'); slash > 0; slash = file.Path.LastIndexOf('/', slash - 1))
                    old.Add(file.Path[..(slash + 1)]);
            }
        }

        foreach (var batch in old.Chunk(1000))
            await table.Store.DeleteAllAsync(root, batch, cancellationToken).ConfigureAwait(false);
    }
}
