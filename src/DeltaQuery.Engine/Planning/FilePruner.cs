using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>Chooses the files of a snapshot that a filter leaves.</summary>
internal static class FilePruner
{
    /// <summary>How many rows of one file its statistics can tell of and be believed.</summary>
    public const long MostRows = 1L << 40;

    // The columns before the partition values in the query.
    private const int FixedColumns = 11;

    /// <summary>Runs the filter over the snapshot's file list.</summary>
    /// <param name="snapshot">The version to read.</param>
    /// <param name="scan">What every useful row satisfies, and the columns that are read.</param>
    /// <param name="partitionZone">The time zone of timestamps without one in partition values.</param>
    /// <param name="withRowIds">Whether to tell which ids the files' rows have.</param>
    /// <param name="partitions">The partitions whose files are wanted; null for all.</param>
    /// <param name="also">What else must be true of a file, in SQL over <see cref="FileList.ScanColumns"/>; null for nothing.</param>
    /// <exception cref="DeltaException">CorruptLog: a path or partition value makes no sense.</exception>
    public static PrunedFiles Prune(
        Snapshot snapshot, PushedScan scan, string partitionZone = "UTC", bool withRowIds = false, PartitionChoice? partitions = null, string? also = null)
    {
        var predicate = new SkippingPredicate(snapshot, partitionZone);
        var wanted = predicate.Filter(scan.Filter);
        if (partitions?.Condition(predicate.PartitionFact) is { } chosen)
            wanted = wanted with { Partition = wanted.Partition is { } partition ? $"{partition} AND {chosen}" : chosen };
        var old = OldDays.Filter(snapshot, scan.Columns) is { } filter ? predicate.Filter(filter).Condition ?? "true" : "false";
        var rows = predicate.Fact(FileColumn.NumRecords);
        var values = snapshot.PartitionColumns.Select(c => PartitionFacts(snapshot, predicate, c)).ToList();
        return snapshot.Files.Query(
            new FileQuery(snapshot.Version, predicate.Facts, wanted, AllColumns: withRowIds),
            (relation, names) => FactText.Fill(Query(relation, rows, old, values, withRowIds) + (also is null ? "" : $" WHERE {also}"), names),
            result => Read(snapshot, result, withRowIds));
    }

    /// <summary>The values of the partitions that have files, each as <see cref="ScannedFile.PartitionValues"/> has them.</summary>
    /// <param name="snapshot">The version.</param>
    /// <param name="partitionZone">The time zone of timestamps without one in partition values.</param>
    /// <exception cref="DeltaException">CorruptLog: a partition value makes no sense.</exception>
    public static IReadOnlyList<IReadOnlyList<string?>> Partitions(Snapshot snapshot, string partitionZone)
    {
        if (snapshot.PartitionColumns.Count == 0)
            return [[]];
        var predicate = new SkippingPredicate(snapshot, partitionZone);
        var facts = snapshot.PartitionColumns.Select(c => PartitionFacts(snapshot, predicate, c)).ToList();
        var values = string.Concat(facts.Select((f, i) => $", {f.Value} AS v{i}, {f.Text} AS t{i}"));
        var texts = string.Concat(facts.Select((_, i) => PartitionTexts($"v{i}", $"t{i}")));
        return snapshot.Files.Query(
            new FileQuery(snapshot.Version, predicate.Facts),
            (relation, names) => FactText.Fill($"SELECT path{texts} FROM (SELECT any_value(path) AS path{values} FROM {relation} GROUP BY ALL)", names),
            result =>
            {
                var partitions = new List<IReadOnlyList<string?>>();
                while (result.FetchChunk() is { } fetched)
                {
                    using var chunk = fetched;
                    for (var row = 0; row < chunk.RowCount; row++)
                        partitions.Add(ReadPartition(snapshot, chunk, row, first: 1));
                }

                return partitions;
            });
    }

    /// <summary>How many files the version has, how many the partition values alone leave, and the size of all of them.</summary>
    public static PruningTotals Totals(Snapshot snapshot, PushedFilter filter, string partitionZone = "UTC")
    {
        var predicate = new SkippingPredicate(snapshot, partitionZone);
        var wanted = predicate.Filter(filter);
        var (all, left) = FileTotals.Of(snapshot, predicate.Facts, wanted.Partition ?? "true");
        return new PruningTotals(all.Files, left, all.Bytes);
    }

    /// <summary>Where a file of the log lies: below the table's root, or at an absolute place of its own.</summary>
    /// <exception cref="DeltaException">CorruptLog: outside of the table's folder.</exception>
    public static string DataFilePath(Snapshot snapshot, string path)
    {
        var decoded = DataPath.Decode(path);
        if (decoded.IsAbsolute)
            return decoded.IsLocal ? decoded.Path : decoded.Canonical;
        if (decoded.Climbs)
        {
            throw new DeltaException(
                DeltaErrorCode.CorruptLog, $"{snapshot.Name}: the log names the file {path}, which lies outside of the table's folder")
            {
                Table = snapshot.Name, Path = path,
            };
        }

        return ObjectStores.Join(snapshot.Location, decoded.Path);
    }

    private static (string Value, string Text) PartitionFacts(Snapshot snapshot, SkippingPredicate predicate, StructField column)
    {
        IReadOnlyList<string> path = [snapshot.Mapping.PhysicalName(column.Name)!];
        return (
            predicate.PartitionFact(column),
            predicate.Fact(new FileColumn(FileColumnKind.PartitionText, path, "VARCHAR")));
    }

    private static string Query(string relation, string rows, string old, IReadOnlyList<(string Value, string Text)> values, bool withRowIds)
    {
        var sql = new StringBuilder("SELECT path, ").Append(rows).Append(", dv_cardinality, size, dv_type, dv_data, dv_offset, dv_size, ");
        sql.Append("added_version, position, coalesce(").Append(old).Append(", true)");
        sql.AppendJoin("", values.Select(v => PartitionTexts(v.Value, v.Text)));
        return sql.Append(withRowIds ? ", base_row_id, default_row_commit_version" : "").Append(CultureInfo.InvariantCulture, $" FROM {relation}").ToString();
    }

    private static string PartitionTexts(string value, string text) => $", ({value})::VARCHAR, {text}";

    private static PrunedFiles Read(Snapshot snapshot, DuckDbResult result, bool withRowIds)
    {
        var files = new List<((long Version, long Position) Place, ScannedFile File)>();
        long bytes = 0;
        while (result.FetchChunk() is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                files.Add(((chunk[8].Values<long>()[row], chunk[9].Values<long>()[row]), ReadFile(snapshot, chunk, row, withRowIds)));
                bytes += Long(chunk[3], row) ?? 0;
            }
        }

        // Oldest first. DuckDB would take longer to sort one file than to find it.
        files.Sort((a, b) => a.Place.CompareTo(b.Place));
        return new PrunedFiles(files.ConvertAll(f => f.File), bytes);
    }

    private static ScannedFile ReadFile(Snapshot snapshot, DataChunk chunk, int row, bool withRowIds)
    {
        var path = chunk[0].GetString(row);
        var values = ReadPartition(snapshot, chunk, row, FixedColumns);
        var vector = chunk[4].IsNull(row) ? null : new DeletionVectorDescriptor
        {
            StorageType = chunk[4].GetString(row),
            PathOrInlineDv = chunk[5].GetString(row),
            Offset = chunk[6].IsNull(row) ? null : chunk[6].Values<int>()[row],
            SizeInBytes = chunk[7].Values<int>()[row],
            Cardinality = Long(chunk[2], row) ?? 0,
        };
        return new ScannedFile(DataFilePath(snapshot, path), values, vector, Long(chunk[1], row) is { } rows and >= 0 and <= MostRows ? rows : null)
        {
            LogPath = path, AddedVersion = chunk[8].Values<long>()[row], Size = Long(chunk[3], row) ?? 0,
            MayHoldOldDays = chunk[10].Values<bool>()[row],
            BaseRowId = withRowIds ? Long(chunk[chunk.ColumnCount - 2], row) : null, RowCommitVersion = withRowIds ? Long(chunk[chunk.ColumnCount - 1], row) : null,
        };
    }

    /// <summary>The partition values of a file, or of one of its partition, whose path comes first in the row.</summary>
    /// <param name="first">The column of the first value; its text is the next one.</param>
    private static string?[] ReadPartition(Snapshot snapshot, DataChunk chunk, int row, int first)
    {
        var values = new string?[snapshot.PartitionColumns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (value, text) = (chunk[first + (2 * i)], chunk[first + (2 * i) + 1]);
            values[i] = value.IsNull(row) ? null : value.GetString(row);
            if (values[i] is null && !text.IsNull(row) && text.GetString(row) != PartitionValue.NullName)
            {
                var path = chunk[0].GetString(row);
                throw new DeltaException(
                    DeltaErrorCode.CorruptLog,
                    $"{snapshot.Name}: partition column {snapshot.PartitionColumns[i].Name} of file {path} has the value '{text.GetString(row)}', "
                    + $"which is no {snapshot.PartitionColumns[i].Type}")
                {
                    Table = snapshot.Name, Path = path,
                };
            }
        }

        return values;
    }

    private static long? Long(ColumnVector vector, int row) => vector.IsNull(row) ? null : vector.Values<long>()[row];
}
