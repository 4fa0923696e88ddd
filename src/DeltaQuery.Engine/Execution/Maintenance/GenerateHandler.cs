using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>GENERATE symlink_format_manifest: lists of the live files, one for each partition, for readers that know Parquet and not Delta.</summary>
internal static class GenerateHandler
{
    private const string Tag = "GENERATE";
    private const string Folder = "_symlink_format_manifest";
    private const string Manifest = "manifest";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, GenerateStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, Tag);
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        try
        {
            CheckPlain(table.Snapshot);
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, statement.Table.Span.Start);
        }

        var written = await WriteAsync(table, context.CancellationToken).ConfigureAwait(false);
        await DeleteOthersAsync(table.Table, written, context.CancellationToken).ConfigureAwait(false);
        return new StatementResult(Tag, null);
    }

    /// <summary>Refuses tables whose files do not hold their rows as they are.</summary>
    private static void CheckPlain(Snapshot snapshot)
    {
        var why = snapshot.Mapping.Mode != ColumnMappingMode.None ? "its columns are mapped"
            : HasVectors(snapshot) ? "rows of it are deleted by deletion vectors"
            : null;
        if (why is null)
            return;
        throw new DeltaException(DeltaErrorCode.NotSupported, $"not supported: GENERATE symlink_format_manifest for {snapshot.Name}: {why}, of which readers of the manifest would not know")
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
    private static async Task<HashSet<string>> WriteAsync(DescribedTable described, CancellationToken cancellationToken)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var partitions = described.Snapshot.PartitionColumns;
        using var connection = described.Table.Context.Connect();
        connection.Execute("CREATE TEMP TABLE files (v VARCHAR[], path VARCHAR)");
        using (var files = connection.CreateAppender("temp", "main", "files"))
            described.Snapshot.Files.Copy(new FileQuery(described.Snapshot.Version, [], AllColumns: true), (relation, _) => Files(described, relation), files, cancellationToken);
        using var result = connection.QueryStreaming("SELECT v, path FROM files ORDER BY v, path", ct: cancellationToken);
        var (last, lines) = ((string?)null, new StringBuilder());
        while (result.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var folder = FolderOf(described, chunk[0].GetValue(row));
                if (last is not null && folder != last)
                    await PutAsync(last, lines.ToString()).ConfigureAwait(false);
                if (folder != last)
                    lines.Clear();
                last = folder;
                lines.Append(Place(described, chunk[1].GetString(row))).Append('\n');
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
            var store = described.Table.Store;
            var directory = ObjectStores.Join(ObjectStores.Join(described.Table.Location, Folder), folder).TrimEnd('/');

            // What Hadoop's file system keeps beside a file would no longer fit it.
            await store.DeleteAsync(ObjectStores.Join(directory, $".{Manifest}.crc"), cancellationToken).ConfigureAwait(false);
            await store.PutAsync(ObjectStores.Join(directory, Manifest), Encoding.UTF8.GetBytes(content), cancellationToken).ConfigureAwait(false);
            written.Add(name);
        }
    }

    /// <summary>A SELECT of the partition values and the path of each file.</summary>
    private static string Files(DescribedTable described, string relation)
    {
        var values = described.Snapshot.PartitionColumns.Select(c => $"nullif(pv[{SqlText.Literal(c.Name)}], '')");
        return $"SELECT [{string.Join(", ", values)}]::VARCHAR[], path FROM {relation}";
    }

    private static string FolderOf(DescribedTable described, object? values) => string.Join('/', described.Snapshot.PartitionColumns.Zip(
        (IEnumerable<object?>)values!,
        (column, value) => $"{Escape(column.Name)}={Escape(value is string { Length: > 0 } text ? text : PartitionValue.NullName)}"));

    /// <summary>The absolute place of a file, not encoded, as Hadoop's paths are printed.</summary>
    private static string Place(DescribedTable described, string logPath)
    {
        var path = DataPath.Decode(logPath);
        return !path.IsAbsolute ? $"{described.LocationUri}/{path.Path}" : path.IsLocal ? "file:" + path.Path : path.Canonical;
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
