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
        foreach (var (key, name, type) in Times(layout.Schema, layout.Mapping.PhysicalSchema, [], []))
        {
            if (suspects.Contains(SqlText.Identifier([.. key])))
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {string.Join('.', name)}: infinity is no value of type {type}");
        }
    }

    private static bool IsInfinite(string? text) => text is "infinity" or "-infinity";

    /// <summary>The days and times of a type: their paths as RETURN_STATS has them, their paths as the user has them, and their types.</summary>
    private static IEnumerable<(IReadOnlyList<string> Key, IReadOnlyList<string> Name, DataType Type)> Times(
        DataType logical, DataType physical, IReadOnlyList<string> key, IReadOnlyList<string> name) => (logical, physical) switch
        {
            (StructType row, StructType physicalRow) => row.Fields.Zip(physicalRow.Fields)
                .SelectMany(pair => Times(pair.First.Type, pair.Second.Type, [.. key, pair.Second.Name], [.. name, pair.First.Name])),
            (ArrayType list, ArrayType physicalList) => Times(list.Element, physicalList.Element, [.. key, "element"], [.. name, "element"]),
            (MapType map, MapType physicalMap) => Times(map.Key, physicalMap.Key, [.. key, "key"], [.. name, "key"])
                .Concat(Times(map.Value, physicalMap.Value, [.. key, "value"], [.. name, "value"])),
            (PrimitiveType { Kind: PrimitiveKind.Date or PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz }, _) => [(key, name, logical)],
            _ => [],
        };
}
