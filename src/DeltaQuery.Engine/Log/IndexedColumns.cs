using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>Which columns of a table have statistics: those that <c>delta.dataSkippingStatsColumns</c> names, otherwise the first 32, or
/// <c>delta.dataSkippingNumIndexedCols</c>, from the left; partition columns have none.</summary>
internal static class IndexedColumns
{
    /// <summary>Their physical paths; structs count by their fields, lists and maps as one column.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(ColumnMapping mapping, IReadOnlySet<string> partitions, TableProperties properties)
    {
        var all = new List<(IReadOnlyList<string> Logical, IReadOnlyList<string> Physical)>();
        foreach (var (field, physical) in mapping.Schema.Fields.Zip(mapping.PhysicalSchema.Fields))
        {
            if (!partitions.Contains(field.Name))
                Collect(field, physical, [], [], all);
        }

        if (properties.DataSkippingStatsColumns is { } named)
            return [.. all.Where(column => named.Any(path => IsWithin(column.Logical, path))).Select(column => column.Physical)];
        var count = properties.DataSkippingNumIndexedCols;
        return [.. all.Take(count < 0 ? int.MaxValue : count).Select(column => column.Physical)];
    }

    private static void Collect(
        StructField field, StructField physical, IReadOnlyList<string> logicalAbove, IReadOnlyList<string> physicalAbove,
        List<(IReadOnlyList<string> Logical, IReadOnlyList<string> Physical)> found)
    {
        IReadOnlyList<string> logicalPath = [.. logicalAbove, field.Name];
        IReadOnlyList<string> physicalPath = [.. physicalAbove, physical.Name];
        if (field.Type is not StructType row)
        {
            if (field.Type != PrimitiveType.Void)
                found.Add((logicalPath, physicalPath));
            return;
        }

        foreach (var (inner, innerPhysical) in row.Fields.Zip(((StructType)physical.Type).Fields))
            Collect(inner, innerPhysical, logicalPath, physicalPath, found);
    }

    private static bool IsWithin(IReadOnlyList<string> path, IReadOnlyList<string> named) =>
        path.Count >= named.Count && named.Zip(path).All(pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}
