using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>What <c>delta.dataSkippingStatsColumns</c> may say: Spark's rules, which it asks whenever it changes a table's metadata. A table
/// that breaks them could get neither columns nor properties from it any more.</summary>
internal static class StatisticsColumns
{
    /// <summary>The property.</summary>
    public const string Key = "delta.dataSkippingStatsColumns";

    /// <exception cref="DeltaException">NotSupported: the property names what has no statistics, or is no list.</exception>
    public static void Check(TableProperties properties, StructType schema, IReadOnlyCollection<string> partitionColumns)
    {
        if (string.IsNullOrWhiteSpace(properties.Text(Key)))
            return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Named(properties))
        {
            var type = Find(schema, path);
            if (path.Count == 1 && partitionColumns.Contains(path[0], StringComparer.OrdinalIgnoreCase))
                throw Refused(path, "which is a partition column: its values are the log's already");
            if (path.Count == 1 && type is ArrayType or MapType or PrimitiveType { Kind: PrimitiveKind.Boolean or PrimitiveKind.Binary })
                throw Refused(path, $"whose type, {SparkTypes.Print(type)}, has no bounds in statistics");
            if (Leaves(path, type).Any(leaf => !seen.Add(SparkTypes.PrintPath(leaf))))
                throw Refused(path, "which it has already");
        }
    }

    private static IReadOnlyList<IReadOnlyList<string>> Named(TableProperties properties)
    {
        var text = properties.Text(Key)!;
        try
        {
            if (!text.TrimEnd().EndsWith(','))
                return properties.DataSkippingStatsColumns!;
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.CorruptLog)
        {
            // as below
        }

        throw new DeltaException(DeltaErrorCode.NotSupported, $"table property {Key}: expected columns with commas between them, met '{text}'");
    }

    private static DataType Find(StructType schema, IReadOnlyList<string> path)
    {
        try
        {
            return SchemaEdit.Find(schema, path).Type;
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.ColumnNotFound)
        {
            throw Refused(path, "which is no column of the table");
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Leaves(IReadOnlyList<string> path, DataType type) => type is StructType row
        ? row.Fields.SelectMany(field => Leaves([.. path, field.Name], field.Type))
        : [path];

    private static DeltaException Refused(IReadOnlyList<string> path, string why) =>
        new(DeltaErrorCode.NotSupported, $"table property {Key} names {SparkTypes.PrintPath(path)}, {why}");
}
