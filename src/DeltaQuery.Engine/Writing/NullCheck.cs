using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>NOT NULL: of columns, of fields in structs, of the elements of lists and the values of maps.</summary>
/// <remarks>A column's struct that is NULL breaks the NOT NULL of its fields, as with Spark, which could otherwise not change a row of the
/// file again. In a list or a map it does not: Spark looks at neither.</remarks>
internal static class NullCheck
{
    /// <summary>A condition that is true where the value breaks a NOT NULL; null if it cannot.</summary>
    /// <param name="value">The value, with physical names inside.</param>
    /// <param name="field">Its column, with logical names.</param>
    /// <param name="physical">Its type with physical names.</param>
    public static string? IsViolated(string value, StructField field, DataType physical) =>
        Either(field.Nullable ? null : $"{value} IS NULL", Inside(value, field.Type, physical, 0));

    private static string? Inside(string value, DataType type, DataType physical, int depth)
    {
        switch (type, physical)
        {
            case (StructType row, StructType inner):
                string? any = null;
                for (var i = 0; i < row.Fields.Count; i++)
                {
                    var name = inner.Fields[i].Name;
                    var item = $"struct_extract({value}, {DuckDb.SqlText.Literal(name)})";
                    var violated = Either(
                        row.Fields[i].Nullable ? null : $"{item} IS NULL", Inside(item, row.Fields[i].Type, inner.Fields[i].Type, depth));
                    any = Either(any, violated);
                }

                return any is null ? null : depth > 0 ? $"({value} IS NOT NULL AND ({any}))" : $"({any})";
            case (ArrayType list, ArrayType inner):
                return InList(value, list.Element, inner.Element, list.ContainsNull, depth);
            case (MapType map, MapType inner):
                return Either(
                    InList($"map_keys({value})", map.Key, inner.Key, nullable: true, depth), // no key is NULL anyway
                    InList($"map_values({value})", map.Value, inner.Value, map.ValueContainsNull, depth));
            default:
                return null;
        }
    }

    private static string? InList(string list, DataType element, DataType physical, bool nullable, int depth)
    {
        var item = $"__dq_n{depth}";
        var violated = Either(nullable ? null : $"{item} IS NULL", Inside(item, element, physical, depth + 1));
        return violated is null ? null : $"coalesce(list_bool_or(list_transform({list}, lambda {item}: {violated})), false)";
    }

    private static string? Either(string? a, string? b) => a is null ? b : b is null ? a : $"{a} OR {b}";
}
