namespace DeltaQuery.Engine.Schema;

/// <summary>Goes through all fields of a schema, nested ones too.</summary>
internal static class EachField
{
    /// <summary>The schema with each field changed; what a field holds is gone through after it.</summary>
    public static StructType Changed(StructType row, Func<StructField, StructField> change) =>
        new([.. row.Fields.Select(change).Select(field => field with { Type = Inside(field.Type, change) })]);

    /// <summary>The fields with their paths, in which lists and maps are <c>element</c>, <c>key</c> and <c>value</c>; a struct before its own.
    /// </summary>
    public static IEnumerable<(IReadOnlyList<string> Path, StructField Field)> Of(DataType type) => Of(type, []);

    private static DataType Inside(DataType type, Func<StructField, StructField> change) => type switch
    {
        StructType row => Changed(row, change),
        ArrayType list => list with { Element = Inside(list.Element, change) },
        MapType map => map with { Key = Inside(map.Key, change), Value = Inside(map.Value, change) },
        _ => type,
    };

    private static IEnumerable<(IReadOnlyList<string> Path, StructField Field)> Of(DataType type, IReadOnlyList<string> path) => type switch
    {
        StructType row => row.Fields.SelectMany(field =>
            Of(field.Type, [.. path, field.Name]).Prepend((Path: [.. path, field.Name], Field: field))),
        ArrayType list => Of(list.Element, [.. path, "element"]),
        MapType map => Of(map.Key, [.. path, "key"]).Concat(Of(map.Value, [.. path, "value"])),
        _ => [],
    };
}
