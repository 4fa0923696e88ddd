using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>A folder of Parquet files, in folders named as Hive does: <c>day=2024-01-01/kind=a%3Db/part-0.parquet</c>.</summary>
internal static class ParquetFolder
{
    private const string LogFolder = "_delta_log";

    /// <summary>The files at any depth, in the order of their paths. As in Spark, names that begin with <c>_</c> or <c>.</c> are left out, unless
    /// they are those of a partition column's folder.</summary>
    /// <exception cref="DeltaException">StorageFailed: there is none; SchemaMismatch: a file lies in other partitions than are named.</exception>
    public static async Task<IReadOnlyList<ParquetFile>> ListAsync(
        DeltaTable table, IReadOnlyList<StructField> partitions, string partitionZone, DuckDbConnection connection, CancellationToken cancellationToken)
    {
        await CheckAboveAsync(table, cancellationToken).ConfigureAwait(false);
        var found = new List<ParquetFile>();
        var folders = new Queue<string>([""]);
        while (folders.TryDequeue(out var below))
        {
            var place = below.Length == 0 ? table.Location : ObjectStores.Join(table.Location, below);
            var files = (await table.Store.ListAsync(place, null, cancellationToken).ConfigureAwait(false))
                .Where(file => file.Name[0] is not ('_' or '.')).ToList();
            if (files.Count > 0)
            {
                var values = PartitionValues(below, partitions, partitionZone, connection);
                found.AddRange(files.Select(file => new ParquetFile(
                    ObjectStores.Join(place, file.Name), below.Length == 0 ? file.Name : $"{below}/{file.Name}", file.Size,
                    file.LastModified.ToUnixTimeMilliseconds(), values)));
            }

            foreach (var name in await table.Store.ListDirectoriesAsync(place, cancellationToken).ConfigureAwait(false))
            {
                if (name == LogFolder && below.Length > 0)
                    throw Within(table, place);
                if (name[0] is not ('_' or '.') || partitions.Any(column => name.StartsWith($"{column.Name}=", StringComparison.OrdinalIgnoreCase)))
                    folders.Enqueue(below.Length == 0 ? name : $"{below}/{name}");
            }
        }

        return found.Count > 0
            ? [.. found.OrderBy(file => file.Path, StringComparer.Ordinal)]
            : throw new DeltaException(DeltaErrorCode.StorageFailed, $"there are no Parquet files in {table.Location}") { Path = table.Location };
    }

    /// <summary>Refuses a part of a Delta table: only that table's log tells which of the files still count.</summary>
    private static async Task CheckAboveAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        for (var above = table.Location; above.LastIndexOf('/') is > 0 and var end && above[end - 1] != '/';)
        {
            above = above[..end];
            if (await table.Store.DirectoryExistsAsync(ObjectStores.Join(above, LogFolder), cancellationToken).ConfigureAwait(false))
                throw Within(table, above);
        }
    }

    private static DeltaException Within(DeltaTable table, string place) =>
        new(DeltaErrorCode.NotSupported, $"{table.Location} cannot be converted: {place} is a Delta table already, of which not every file counts") { Path = place };

    /// <summary>What a folder's path says of the rows in it.</summary>
    private static StringMap PartitionValues(string folder, IReadOnlyList<StructField> partitions, string partitionZone, DuckDbConnection connection)
    {
        var said = folder.Split('/').Where(name => name.IndexOf('=') > 0)
            .Select(name => (Name: Unescape(name[..name.IndexOf('=')]), Value: Unescape(name[(name.IndexOf('=') + 1)..]))).ToList();
        if (said.Count != partitions.Count || !said.Zip(partitions).All(pair => pair.First.Name.Equals(pair.Second.Name, StringComparison.OrdinalIgnoreCase)))
        {
            var which = folder.Length == 0 ? "the folder itself" : $"the folder {folder}";
            throw new DeltaException(
                DeltaErrorCode.SchemaMismatch,
                $"{which} is partitioned by {Names(said.Select(s => s.Name))}, and the statement says {Names(partitions.Select(p => p.Name))}")
            {
                Path = folder, Hint = "name the columns of the folders in their order, with types: PARTITIONED BY (day DATE, kind STRING)",
            };
        }

        return new StringMap(
        [
            .. said.Zip(partitions, (given, column) => KeyValuePair.Create(column.Name, Value(given.Value, column, folder, partitionZone, connection))),
        ]);
    }

    private static string? Value(string text, StructField column, string folder, string partitionZone, DuckDbConnection connection)
    {
        if (text.Length == 0)
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"the folder {folder} has no value for {column.Name}") { Path = folder };
        try
        {
            var isLocal = column.Type == PrimitiveType.Timestamp && CivilTime.TryParseTimestamp(text, out _, out var offset) && offset is null;
            if (isLocal && partitionZone != "UTC")
            {
                var micros = connection.Scalar("SELECT epoch_us(CAST($1 AS TIMESTAMP) AT TIME ZONE $2)", text, partitionZone);
                return PartitionValue.Format(micros, column.Type);
            }

            return PartitionValue.Format(PartitionValue.Parse(text, column.Type, column.Name), column.Type);
        }
        catch (Exception e) when (e is DuckDbException or DeltaException { Code: DeltaErrorCode.CorruptLog })
        {
            throw new DeltaException(
                DeltaErrorCode.SchemaMismatch, $"the folder {folder} says that {column.Name} is '{text}', which is no {SparkTypes.Print(column.Type)}", e)
            {
                Path = folder,
            };
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "nothing";

    /// <summary>Hive's escapes: % and two hexadecimal digits, which stand for a character below 256.</summary>
    private static string Unescape(string name)
    {
        if (!name.Contains('%', StringComparison.Ordinal))
            return name;
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '%' && i + 2 < name.Length
                && byte.TryParse(name.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                i += 2;
            }
            else
            {
                text.Append(name[i]);
            }
        }

        return text.ToString();
    }
}
