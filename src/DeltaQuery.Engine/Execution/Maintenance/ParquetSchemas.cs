using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>One schema for the rows of many Parquet files. As in Spark, a column may be missing in some files, and be a TINYINT, a SMALLINT or an INT
/// in others, which are the same in Parquet; other types must be the same everywhere.</summary>
internal static class ParquetSchemas
{
    // So many files' footers are held as objects at a time.
    private const int AtOnce = 1_000;

    /// <summary>Types of Parquet's that Delta has none for, though DuckDB reads them as another: by how their annotation begins, or what it holds.
    /// </summary>
    private static readonly string[] Foreign = ["NANOS=NanoSeconds", "UUID", "Float16", "Interval"];

    /// <summary>The schema of all files: columns in the order in which they turn up.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: two files disagree; NotSupported: Delta lacks a type; CorruptData: a file is none of Parquet's.
    /// </exception>
    public static async Task<StructType> MergeAsync(
        ReadableFiles readable, DuckDbConnection connection, IReadOnlyList<ParquetFile> files, CancellationToken cancellationToken)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var merger = new SchemaMerger();
        foreach (var chunk in files.Chunk(AtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var opened = await readable.FootersAsync([.. chunk.Select(file => (file.Place, (long?)file.Size))], cancellationToken).ConfigureAwait(false);
            foreach (var (file, node) in Read(connection, opened.Paths))
            {
                if (known.Add(node.Signature()))
                    merger.Add(Of(connection, file, opened.Of(file), node), opened.Of(file));
            }
        }

        return merger.Merged;
    }

    /// <summary>The schema with partition columns: at the place of a column of that name that files have, or as the last ones.</summary>
    public static StructType With(StructType schema, IReadOnlyList<StructField> partitions) => new(
    [
        .. schema.Fields.Select(field => partitions.FirstOrDefault(p => p.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)) ?? field),
        .. partitions.Where(p => schema.Find(p.Name) is null),
    ]);

    private static IReadOnlyList<(string File, ParquetNode Schema)> Read(DuckDbConnection connection, IReadOnlyList<string> files)
    {
        try
        {
            return ParquetNode.Read(connection, files);
        }
        catch (DuckDbException e)
        {
            throw new DeltaException(DeltaErrorCode.CorruptData, $"a file cannot be read as Parquet: {e.Message}", e);
        }
    }

    /// <summary>The Delta types of one file's columns.</summary>
    private static StructType Of(DuckDbConnection connection, string local, string file, ParquetNode root)
    {
        try
        {
            using var result = connection.Query(
                $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({SqlText.Files([local])}, hive_partitioning = false))");
            var columns = result.Rows().Select(row => (Name: (string)row[0]!, Type: (string)row[1]!)).ToList();
            var twice = columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
            if (twice is not null || columns.Count != root.Children.Count)
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"two columns are called {twice?.Key ?? root.Children[^1].Name} (names are compared without case)");
            return new StructType([.. columns.Select((column, i) => new StructField(column.Name, TypeOf(column.Name, column.Type, root.Children[i])))]);
        }
        catch (DeltaException e)
        {
            throw new DeltaException(e.Code, $"{file}: {e.Message}", e) { Path = file, Hint = e.Hint };
        }
    }

    private static DataType TypeOf(string name, string duckDbType, ParquetNode node)
    {
        var leaves = Leaves(node).ToList();
        if (leaves.Find(leaf => leaf.LogicalType is { } logical && Foreign.Any(foreign => logical.Contains(foreign, StringComparison.OrdinalIgnoreCase))) is { } other)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {name}: Delta has no type for Parquet's {other.LogicalType}");
        var type = DuckDbTypes.Parse(duckDbType, name);
        if (type.Any(t => t is PrimitiveType { Kind: PrimitiveKind.Void }))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {name} has no type: it holds nothing but NULL");
        if (!leaves.Exists(leaf => leaf.PhysicalType == "INT96"))
            return type;

        // INT96 is an instant (TRAPS R1), though nothing in the file says so.
        return leaves.Exists(leaf => leaf is { PhysicalType: "INT64", DuckDbType: "TIMESTAMP" })
            ? throw new DeltaException(DeltaErrorCode.NotSupported, $"column {name} holds timestamps of both kinds, INT96 and INT64 without a zone")
            : Instants(type);
    }

    private static IEnumerable<ParquetNode> Leaves(ParquetNode node) => node.Children.Count == 0 ? [node] : node.Children.SelectMany(Leaves);

    private static DataType Instants(DataType type) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.TimestampNtz } => PrimitiveType.Timestamp,
        StructType row => new StructType([.. row.Fields.Select(field => field with { Type = Instants(field.Type) })]),
        ArrayType array => array with { Element = Instants(array.Element) },
        MapType map => map with { Key = Instants(map.Key), Value = Instants(map.Value) },
        _ => type,
    };
}
