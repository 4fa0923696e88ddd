using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Writing;

/// <summary>Writes rows as Parquet files into a table's folder, where nobody reads them until a commit names them.</summary>
/// <remarks>The names of one stager's files begin alike, so that they can be found again when nobody could tell which were written.
/// </remarks>
/// <param name="store">The table's store.</param>
/// <param name="table">The table's root.</param>
/// <param name="layout">The files' columns.</param>
/// <param name="context">What the tables of an engine share.</param>
/// <param name="feed">The folder below the root in which the change data feed lies; null where the files are the table's own.</param>
internal sealed class ParquetStager(IObjectStore store, string table, TableLayout layout, LogContext context, string? feed = null)
{
    private const long UsualFileSize = 128L << 20;

    private readonly List<string> _taken = [];
    private readonly string _location = feed is null ? table : ObjectStores.Join(table, feed);
    private readonly string _prefix = $"{(feed is null ? "part" : "cdc")}-{Guid.NewGuid():N}-";

    /// <summary>The columns of which statistics are asked for; null for none.</summary>
    public TableLayout? Measured { get; init; }

    /// <summary>The codec; null for the table's.</summary>
    public string? Compression { get; init; }

    /// <summary>From which size on, in bytes, a new file is begun, but for one partition's rows; null for the table's.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>How many rows there are, where that is known, so that row groups fit them.</summary>
    public long? Rows { get; init; }

    /// <summary>Whether all rows go into one file, or into one a partition, however large it becomes.</summary>
    public bool InOneFile { get; init; }

    /// <summary>Whether that file has the rows in their order, which takes DuckDB half as long again.</summary>
    public bool InOrder { get; init; }

    /// <summary>The COPY that writes the rows of a SELECT, and where in it the SELECT begins.</summary>
    /// <param name="select">What <see cref="WriteProjection"/> makes.</param>
    /// <exception cref="DeltaException">NotSupported: the table asks for a codec that DuckDB lacks.</exception>
    public (string Sql, int SelectStart) Copy(string select)
    {
        var options = new List<string> { "FORMAT parquet", "RETURN_STATS", $"COMPRESSION '{Codec()}'" };
        // Never OVERWRITE, and never a name that two partitions could share (TRAPS W2). DuckDB keeps a hundred partitions' files open: rows that
        // come in order leave one file a partition, else it is many, and slower (500 partitions of 5 million rows: 4,100 files, 1.4 times the time).
        var keys = string.Join(", ", layout.PartitionColumns.Select(c => SqlText.Identifier(layout.PhysicalName(c))));
        var size = InOneFile ? long.MaxValue : MaxFileSize ?? layout.Properties.TargetFileSize ?? UsualFileSize;
        if (!IsFile)
        {
            options.AddRange(
                "APPEND", $"FILENAME_PATTERN '{_prefix}{{uuid}}'",
                keys.Length == 0 ? $"FILE_SIZE_BYTES {size.ToString(CultureInfo.InvariantCulture)}" : $"PARTITION_BY ({keys})");
        }

        if (layout.MaterializesPartitions)
        {
            CheckMaterializable();
            options.Add("WRITE_PARTITION_COLUMNS");
        }

        if (Rows is { } rows && keys.Length == 0 && RowGroupSize.For(rows) is { } group)
            options.Add($"ROW_GROUP_SIZE {group.ToString(CultureInfo.InvariantCulture)}");
        if (FieldIds.Option(layout.FileColumns) is { } ids)
            options.Add($"FIELD_IDS {ids}");
        const string Start = "COPY (";
        var order = keys.Length == 0 || InOneFile ? "" : $" ORDER BY {keys}";
        var path = IsFile ? store.LocalPath(ObjectStores.Join(_location, $"{_prefix}0.parquet")) : Folder;
        return ($"{Start}{select}{order}) TO {SqlText.Literal(path)} ({string.Join(", ", options)})", Start.Length);
    }

    /// <summary>Whether a message is about one of the stager's files.</summary>
    public bool IsNamedIn(string message) => message.Contains(_prefix, StringComparison.Ordinal);

    /// <summary>Makes the folder that <see cref="Copy"/> writes into; false if the table's was there.</summary>
    public async Task<bool> PrepareAsync(CancellationToken cancellationToken) =>
        await store.CreateDirectoryAsync(_location, lasting: false, cancellationToken).ConfigureAwait(false) && feed is null;

    /// <summary>Takes over the files that the COPY wrote: with statistics, durable.</summary>
    /// <param name="result">The COPY's result.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<IReadOnlyList<StagedFile>> TakeAsync(DuckDbResult result, CancellationToken cancellationToken)
    {
        var written = new List<WrittenFile>();
        foreach (var row in result.Rows())
        {
            var file = WrittenFile.Read(row, IsFile ? store.LocalPath(_location) : Folder);
            if (file.RowCount > 0)
                written.Add(file);
            else
                await store.DeleteAsync(ObjectStores.Join(_location, file.Path), cancellationToken).ConfigureAwait(false);
        }

        InfiniteTimes.Refuse(layout, written);
        var statistics = Measured is null ? null : Statistics(Measured, written, cancellationToken);
        await store.PublishAsync(_location, [.. written.Select(f => f.Path)], cancellationToken).ConfigureAwait(false);
        _taken.AddRange(written.Select(f => f.Path));
        return [.. written.Select((file, i) => new StagedFile(file.Path, file.RowCount, file.Size, PartitionValues(file), statistics?[i] ?? ""))];
    }

    /// <summary>Deletes whatever the COPY wrote, whether it ended or not, but for the files that a commit names.</summary>
    /// <param name="committed">Their paths, as the log has them.</param>
    /// <param name="andFolders">Whether empty folders go, too; only where nobody else can be writing into them.</param>
    public async Task DiscardAsync(IReadOnlySet<string> committed, bool andFolders)
    {
        var gone = _taken.Where(path => !committed.Contains(DataPath.Encode(feed is null ? path : $"{feed}/{path}"))).ToList();
        if (gone.Count == _taken.Count)
        {
            await store.DiscardAsync(_location, _prefix, andFolders).ConfigureAwait(false);
            return;
        }

        foreach (var path in gone)
            await store.DeleteAsync(ObjectStores.Join(_location, path), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The folder as COPY is told it. DuckDB takes bytes beyond ASCII from the end of a name as it does slashes, and would write beside the
    /// table: <c>x/ü</c> is <c>x/</c> to it.</summary>
    /// <summary>Whether DuckDB is told the file, not the folder.</summary>
    private bool IsFile => InOneFile && InOrder && layout.PartitionColumns.Count == 0;

    private string Folder => store.LocalPath(_location) is var folder && folder[^1] > '\x7f' ? folder + "/." : folder;

    private List<string> Statistics(TableLayout measured, List<WrittenFile> written, CancellationToken cancellationToken)
    {
        var statistics = new FileStatistics(StatisticsColumn.Of(measured), measured.HasDeletionVectors);
        var counted = FileFacts.Complete(context, store.LocalPath(_location), measured, statistics.Columns, written, cancellationToken);
        return [.. written.Select((file, i) => statistics.ToJson(file.RowCount, file.Columns, counted[i]))];
    }

    private StringMap PartitionValues(WrittenFile file) => new(
    [
        .. layout.PartitionColumns.Select(column =>
        {
            var name = layout.PhysicalName(column);
            return KeyValuePair.Create(name, PartitionKey.ToPartitionValue(file.PartitionKeys[name], column));
        }),
    ]);

    /// <summary>DuckDB names folders after the values that it writes, and takes bytes for text in doing so.</summary>
    private void CheckMaterializable()
    {
        if (layout.PartitionColumns.FirstOrDefault(c => c.Type == PrimitiveType.Binary || c.Type == PrimitiveType.Void) is not { } column)
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported,
            $"{layout.Name}: DeltaQuery does not write the partition column {column.Name} of type {column.Type} into data files, which the table asks for")
        {
            Table = layout.Name, Hint = $"ALTER TABLE .. DROP FEATURE {TableFeatures.MaterializePartitionColumns} no longer asks for it",
        };
    }

    private string Codec()
    {
        var name = Compression ?? layout.Properties.ParquetCompressionCodec ?? "snappy";
        return ParquetCodec.Find(name) ?? throw new DeltaException(
            DeltaErrorCode.NotSupported, $"{layout.Name}: delta.parquet.compression.codec is {name}, which DeltaQuery does not write")
        {
            Table = layout.Name, Hint = $"it writes {ParquetCodec.Names}",
        };
    }
}
