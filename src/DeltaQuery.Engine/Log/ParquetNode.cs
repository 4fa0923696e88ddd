using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The schema of a Parquet file as a tree of names.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="PhysicalType">Its Parquet type (INT96 ...), or null where it has children.</param>
/// <param name="LogicalType">What DuckDB prints of its logical type, or null.</param>
/// <param name="DuckDbType">The DuckDB type that it reads as, or null where it has children.</param>
/// <param name="FieldId">Its field id, or null.</param>
/// <param name="Children">Its children, in the file's order.</param>
internal sealed record ParquetNode(string Name, string? PhysicalType, string? LogicalType, string? DuckDbType, long? FieldId, IReadOnlyList<ParquetNode> Children)
{
    private Dictionary<string, ParquetNode>? _byName;

    /// <summary>The child of exactly that name, or null.</summary>
    public ParquetNode? Child(string name)
    {
        _byName ??= Children.DistinctBy(c => c.Name).ToDictionary(c => c.Name, StringComparer.Ordinal);
        return _byName.GetValueOrDefault(name);
    }

    /// <summary>The schemas of files, by their path as DuckDB gives it back.</summary>
    /// <exception cref="DeltaException">CorruptData: the fields of a file do not make up a tree.</exception>
    public static IReadOnlyList<(string File, ParquetNode Schema)> Read(DuckDbConnection connection, IEnumerable<string> files)
    {
        using var result = connection.Query($"SELECT file_name, name, num_children, type, logical_type, duckdb_type, field_id FROM parquet_schema({SqlText.Files(files)})");
        var rows = new Queue<(string File, string Name, long Children, string? Type, string? Logical, string? DuckDb, long? Id)>();
        foreach (var row in result.Rows())
        {
            rows.Enqueue(((string)row[0]!, (string)row[1]!, row[2] is null ? 0 : Convert.ToInt64(row[2], provider: null),
                row[3] as string, row[4] as string, row[5] as string, row[6] is null ? null : Convert.ToInt64(row[6], provider: null)));
        }

        var schemas = new List<(string, ParquetNode)>();
        while (rows.TryPeek(out var root))
        {
            schemas.Add((root.File, Take(rows)));
            if (rows.TryPeek(out var next) && next.File == root.File)
                throw NoTree(root.File);
        }

        return schemas;
    }

    /// <summary>A text that two schemas share exactly when they have the same names and types in the same places.</summary>
    public string Signature() => $"{Name}:{FieldId}:{PhysicalType}:{DuckDbType}:{LogicalType}({string.Join(',', Children.Select(c => c.Signature()))})";

    private static ParquetNode Take(Queue<(string File, string Name, long Children, string? Type, string? Logical, string? DuckDb, long? Id)> rows)
    {
        var (file, name, count, type, logical, duckDb, id) = rows.Dequeue();
        var children = new List<ParquetNode>();
        for (var i = 0; i < count; i++)
            children.Add(rows.TryPeek(out var next) && next.File == file ? Take(rows) : throw NoTree(file));
        return new ParquetNode(name, type, logical, duckDb, id, children);
    }

    private static DeltaException NoTree(string file) =>
        new(DeltaErrorCode.CorruptData, $"the Parquet file {file} is damaged: its fields make up no tree") { Path = file };
}
