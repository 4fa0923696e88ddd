using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>DuckDB's infinite days and times, of which Delta has none: to other engines they would be days of the year 5881580, or -290308.</summary>
/// <remarks>What is written is not looked through for them: the bounds of a file's columns tell.</remarks>
internal static class InfiniteTimes
{
    /// <summary>Refuses files that hold one.</summary>
    /// <exception cref="DeltaException">SchemaMismatch, with the column.</exception>
    public static void Refuse(TableLayout layout, IReadOnlyList<WrittenFile> files)
    {
        var suspects = files.SelectMany(file => file.Columns).Where(column => IsInfinite(column.Value.Min) || IsInfinite(column.Value.Max))
            .Select(column => column.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in files.SelectMany(file => file.PartitionKeys))
            if (IsInfinite(value)) suspects.Add(SqlText.Identifier(name));
        if (suspects.Count == 0)
            return;
        foreach (var (key, name, type) in Times(layout.Schema, layout.Mapping.PhysicalSchema, "", ""))
        {
            if (suspects.Contains(key))
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {name}: infinity is no value of type {type}");
        }
    }

    private static bool IsInfinite(string? text) => text is "infinity" or "-infinity";

    /// <summary>The days and times of a type: how RETURN_STATS names them, how the user does, and their types.</summary>
    private static IEnumerable<(string Key, string Name, DataType Type)> Times(DataType logical, DataType physical, string key, string name)
    {
        IEnumerable<(string, string, DataType)> Inside(DataType part, DataType physicalPart, string physicalStep, string step) =>
            Times(part, physicalPart, $"{key}{(key.Length > 0 ? "." : "")}{SqlText.Identifier(physicalStep)}", $"{name}{(name.Length > 0 ? "." : "")}{step}");
        return (logical, physical) switch
        {
            (StructType row, StructType physicalRow) => row.Fields.Zip(physicalRow.Fields)
                .SelectMany(pair => Inside(pair.First.Type, pair.Second.Type, pair.Second.Name, pair.First.Name)),
            (ArrayType list, ArrayType physicalList) => Inside(list.Element, physicalList.Element, "element", "element"),
            (MapType map, MapType physicalMap) => Inside(map.Key, physicalMap.Key, "key", "key").Concat(Inside(map.Value, physicalMap.Value, "value", "value")),
            (PrimitiveType { Kind: PrimitiveKind.Date or PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz }, _) => [(key, name, logical)],
            _ => [],
        };
    }
}
