using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>Writes the checkpoint of a version: a classic one, or, where the table's policy is v2, a manifest with a sidecar.</summary>
/// <remarks>Protocol: "Checkpoints", "Checkpoint Naming Scheme". Parquet is written by DuckDB under a name that no reader looks at and gets its
/// own name when it is whole, unless another writer's checkpoint has it already: both say the same.</remarks>
internal sealed class CheckpointWriter
{
    // Small enough for readers to pass over what a filter rules out, and for the writer to hold a few of them.
    private const int RowGroupRows = 20_480;

    private readonly DeltaTable _table;
    private readonly CheckpointRows _rows;
    private readonly CancellationToken _cancellationToken;

    private CheckpointWriter(DeltaTable table, CheckpointRows rows, CancellationToken cancellationToken) =>
        (_table, _rows, _cancellationToken) = (table, rows, cancellationToken);

    /// <summary>Writes the checkpoint and points <c>_last_checkpoint</c> at it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">A version that is committed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Null if the version has a checkpoint already.</returns>
    /// <exception cref="DeltaException">CorruptLog, VersionNotFound or StorageFailed.</exception>
    public static async Task<WrittenCheckpoint?> WriteAsync(DeltaTable table, long version, CancellationToken cancellationToken)
    {
        if (await LoadAsync(table, version, cancellationToken).ConfigureAwait(false) is not { } rows)
            return null;
        using (rows)
        {
            var writer = new CheckpointWriter(table, rows, cancellationToken);
            var isV2 = TableFeatures.IsSupported(rows.Protocol, TableFeatures.V2Checkpoint) && rows.Properties.UseV2Checkpoints;
            var written = isV2 ? await writer.WriteV2Async().ConfigureAwait(false) : await writer.WriteClassicAsync().ConfigureAwait(false);
            if (written is not null)
                await LastCheckpoint.WriteAsync(table, written, cancellationToken).ConfigureAwait(false);
            return written;
        }
    }

    /// <summary>Reads what the checkpoint will hold; passes over older checkpoints that are damaged. Null if there is one of the version.</summary>
    private static async Task<CheckpointRows?> LoadAsync(DeltaTable table, long version, CancellationToken cancellationToken)
    {
        var listing = await LogListing.AllAsync(table.Store, table.LogDirectory, cancellationToken).ConfigureAwait(false);
        return LogSegment.Create(listing, version, table.Name).CheckpointVersion == version
            ? null
            : await CheckpointRows.LoadAsync(table, listing, version, cancellationToken).ConfigureAwait(false);
    }

    private async Task<WrittenCheckpoint?> WriteClassicAsync()
    {
        var name = LogFile.Padded(_rows.Version) + ".checkpoint.parquet";
        var temporary = ObjectStores.Join(_table.LogDirectory, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            var written = Copy($"{_rows.SmallActions()} UNION ALL BY NAME {_rows.FileActions(DateTimeOffset.UtcNow)}", temporary);
            var path = ObjectStores.Join(_table.LogDirectory, name);
            return await _table.Store.RenameIfAbsentAsync(temporary, path, _cancellationToken).ConfigureAwait(false) ? written : null;
        }
        catch
        {
            await _table.Store.DeleteAsync(temporary, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>File actions go into one sidecar; what is left is few, and a JSON file.</summary>
    private async Task<WrittenCheckpoint> WriteV2Async()
    {
        var folder = ObjectStores.Join(_table.LogDirectory, "_sidecars");
        await _table.Store.CreateDirectoryAsync(folder, lasting: false, _cancellationToken).ConfigureAwait(false);
        var sidecar = $"{Guid.NewGuid():D}.parquet";
        var path = ObjectStores.Join(folder, sidecar);
        try
        {
            var written = Copy(_rows.FileActions(DateTimeOffset.UtcNow), path);
            await _table.Store.PublishAsync(folder, [sidecar], _cancellationToken).ConfigureAwait(false);
            var manifest = Manifest(new Sidecar(sidecar, written.SizeInBytes, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), out var actions);
            var name = $"{LogFile.Padded(_rows.Version)}.checkpoint.{Guid.NewGuid():D}.json";
            await _table.Store.PutSettledAsync(ObjectStores.Join(_table.LogDirectory, name), manifest, _cancellationToken).ConfigureAwait(false);
            return written with { Actions = written.Actions + actions, SizeInBytes = written.SizeInBytes + manifest.Length };
        }
        catch (Exception e) when (e.InnerException is not UnknownOutcomeException) // the manifest may be there
        {
            await _table.Store.DeleteAsync(path, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private ReadOnlyMemory<byte> Manifest(Sidecar sidecar, out int actions)
    {
        using var writer = new ActionWriter();
        writer.Write(new CheckpointMetadata(_rows.Version));
        writer.Write(_rows.Metadata);
        writer.Write(_rows.Protocol);
        foreach (var txn in _rows.Transactions)
            writer.Write(txn);
        foreach (var domain in _rows.Domains)
            writer.Write(domain);
        writer.Write(sidecar);
        actions = 4 + _rows.Transactions.Count + _rows.Domains.Count;
        return writer.Written.ToArray();
    }

    /// <summary>Has DuckDB write the rows, and looks at what it wrote.</summary>
    private WrittenCheckpoint Copy(string select, string path)
    {
        var file = _table.Store.LocalPath(path);
        try
        {
            _rows.Connection.Execute(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"COPY ({select}) TO {SqlText.Literal(file)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {RowGroupRows}, "
                    + $"USE_TMP_FILE false, WRITE_BLOOM_FILTER false)"),
                _cancellationToken);
            using var result = _rows.Connection.Query(
                $"SELECT count(*), count(add.size), coalesce(sum(add.size), 0)::BIGINT FROM {CheckpointSource.Read([file])}", _cancellationToken);
            var counts = result.Rows().Single();
            return new WrittenCheckpoint(_rows.Version, (long)counts[0]!, new FileInfo(file).Length, (long)counts[1]!, (long)counts[2]!);
        }
        catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.IO)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write the checkpoint of version {_rows.Version}: {e.Message}", e)
            {
                Path = path, Table = _table.Name,
            };
        }
    }
}
