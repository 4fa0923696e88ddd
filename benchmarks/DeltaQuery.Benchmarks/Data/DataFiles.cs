using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>Writes the rows of a DuckDB table as the data files of a Delta table, with full statistics.</summary>
/// <param name="connection">Where the rows are.</param>
internal sealed class DataFiles(DuckDbConnection connection)
{
    /// <summary>Rows that become one file: those from <paramref name="First"/> to <paramref name="Last"/>, by rowid.</summary>
    internal sealed record Part(long First, long Last, string Path, StringMap Partition);

    /// <summary>The schema of a DuckDB table.</summary>
    public StructType SchemaOf(string table)
    {
        using var columns = connection.Query($"DESCRIBE {table}");
        return new StructType(columns.Rows()
            .Select(r => new StructField((string)r[0]!, DuckDbTypes.Parse((string)r[1]!, (string)r[0]!))).ToList());
    }

    /// <summary>Cuts a table into files of equally many rows.</summary>
    public List<Part> Cut(string table, int files, Func<int, string> name)
    {
        var rows = (long)connection.Scalar($"SELECT count(*) FROM {table}")!;
        var step = (rows + files - 1) / files;
        var parts = new List<Part>();
        for (var first = 0L; first < rows; first += step)
            parts.Add(new Part(first, Math.Min(rows, first + step) - 1, name(parts.Count), StringMap.Empty));
        return parts;
    }

    /// <summary>Writes the files and gives their adds.</summary>
    /// <param name="folder">The Delta table.</param>
    /// <param name="table">The DuckDB table.</param>
    /// <param name="parts">Which rows become which file; ascending.</param>
    /// <param name="leftOut">The column that the files do not hold, or null.</param>
    /// <param name="tightBounds">Whether the statistics say so.</param>
    public List<AddFile> Write(TableFolder folder, string table, IReadOnlyList<Part> parts, string? leftOut = null, bool tightBounds = false)
    {
        var columns = SchemaOf(table).Fields.Where(f => f.Name != leftOut).ToList();
        var select = string.Join(", ", columns.Select(f => f.Name));
        var statistics = Statistics(table, parts, columns, tightBounds);
        var adds = new List<AddFile>(parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            var path = Path.Combine(folder.Location, part.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            connection.Execute($"COPY (SELECT {select} FROM {table} WHERE rowid BETWEEN {part.First} AND {part.Last}) TO {SqlText.Literal(path)} (FORMAT parquet)");
            adds.Add(new AddFile
            {
                Path = part.Path,
                PartitionValues = part.Partition,
                Size = new FileInfo(path).Length,
                ModificationTime = TableFolder.Start + i,
                Stats = statistics[i],
            });
        }

        return adds;
    }

    /// <summary>The statistics of all files, in one pass over the rows.</summary>
    private List<string> Statistics(string table, IReadOnlyList<Part> parts, List<StructField> columns, bool tightBounds)
    {
        string Each(Func<StructField, string> value) => "{" + string.Join(", ", columns.Select(f => $"'{f.Name}': {value(f)}")) + "}";
        var starts = string.Join(", ", parts.Select(p => p.First.ToString(CultureInfo.InvariantCulture)));
        connection.Execute($"SET VARIABLE starts = [{starts}]::BIGINT[]");
        using var result = connection.Query(
            $"SELECT to_json({{'numRecords': count(*), {(tightBounds ? "'tightBounds': true, " : "")}'minValues': {Each(f => Bound(f, "min"))}, "
            + $"'maxValues': {Each(f => Bound(f, "max"))}, 'nullCount': {Each(f => $"count(*) - count({f.Name})")}}})::VARCHAR "
            + $"FROM (SELECT *, rowid AS r FROM {table}) t ASOF JOIN (SELECT unnest(getvariable('starts')) AS first) s ON t.r >= s.first "
            + "GROUP BY first ORDER BY first");
        return result.Rows().Select(r => (string)r[0]!).ToList();
    }

    private static string Bound(StructField field, string which)
    {
        var bound = $"{which}({field.Name})";
        return field.Type switch
        {
            PrimitiveType { Kind: PrimitiveKind.Timestamp } => $"strftime({bound}, '%Y-%m-%dT%H:%M:%S.%gZ')",
            PrimitiveType { Kind: PrimitiveKind.String } when which == "min" => $"left({bound}, 32)",
            PrimitiveType { Kind: PrimitiveKind.String } => $"CASE WHEN length({bound}) > 32 THEN left({bound}, 32) || '~' ELSE {bound} END",
            _ => bound,
        };
    }
}
