using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>A column that gets statistics: one that holds values, or a list or map, of which only the NULLs are counted.</summary>
/// <param name="LogicalPath">Field names from the root.</param>
/// <param name="PhysicalPath">The same in physical names, by which statistics are keyed.</param>
/// <param name="Type">Its type.</param>
internal sealed record StatisticsColumn(IReadOnlyList<string> LogicalPath, IReadOnlyList<string> PhysicalPath, DataType Type)
{
    /// <summary>The column as DuckDB's RETURN_STATS names it: <c>"a"."b.c"</c>. A variant's metadata are NULL where it is.</summary>
    public string Key { get; } = SqlText.Identifier(Type == PrimitiveType.Variant ? [.. PhysicalPath, VariantGroupFunction.Metadata] : [.. PhysicalPath]);

    public bool IsCollection => Type is ArrayType or MapType;

    /// <summary>The columns of a table that get statistics: those that <c>delta.dataSkippingStatsColumns</c> names, otherwise the first 32,
    /// or <c>delta.dataSkippingNumIndexedCols</c>, from the left, and those by which the table is clustered; partition columns have none.</summary>
    public static IReadOnlyList<StatisticsColumn> Of(TableLayout layout)
    {
        var all = new List<StatisticsColumn>();
        foreach (var (field, physical) in layout.DataColumns)
            Collect([field.Name], [physical.Name], field.Type, physical.Type, all);
        bool IsClustering(StatisticsColumn column) => layout.Clustering.Any(path => path.SequenceEqual(column.PhysicalPath));
        if (layout.Properties.DataSkippingStatsColumns is { } named)
            return [.. all.Where(column => named.Any(path => IsWithin(column.LogicalPath, path)) || IsClustering(column))];
        var count = layout.Properties.DataSkippingNumIndexedCols;
        return count < 0 ? all : [.. all.Where((column, i) => i < count || IsClustering(column))];
    }

    private static void Collect(
        IReadOnlyList<string> logical, IReadOnlyList<string> physicalPath, DataType type, DataType physical, List<StatisticsColumn> found)
    {
        if (type is not StructType row)
        {
            if (type != PrimitiveType.Void)
                found.Add(new StatisticsColumn(logical, physicalPath, type));
            return;
        }

        foreach (var (field, inner) in row.Fields.Zip(((StructType)physical).Fields))
            Collect([.. logical, field.Name], [.. physicalPath, inner.Name], field.Type, inner.Type, found);
    }

    private static bool IsWithin(IReadOnlyList<string> path, IReadOnlyList<string> named) =>
        path.Count >= named.Count && named.Zip(path).All(pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}
