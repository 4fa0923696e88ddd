using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>Values as data files hold them: variants, wherever in a column they are, as their two binaries.</summary>
/// <remarks>Protocol: "Variant data in Parquet".</remarks>
internal static class WrittenVariant
{
    /// <summary>The expression of what is written.</summary>
    /// <param name="value">The value's expression; it may occur more than once in the result.</param>
    /// <param name="physical">Its type, with physical names.</param>
    public static string ToSql(string value, DataType physical) => ToSql(value, physical, 0);

    private static string ToSql(string value, DataType physical, int depth)
    {
        if (!physical.HoldsVariant)
            return value;
        var item = string.Create(CultureInfo.InvariantCulture, $"__dq_v{depth}");
        string Inner(string part, DataType type) => ToSql(part, type, depth + 1);
        switch (physical)
        {
            case StructType row:
                var fields = row.Fields.Select(field => $"{SqlText.Identifier(field.Name)} := "
                    + Inner($"struct_extract({value}, {SqlText.Literal(field.Name)})", field.Type));
                return $"CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({string.Join(", ", fields)}) END";
            case ArrayType list:
                return $"list_transform({value}, lambda {item}: {Inner(item, list.Element)})";
            case MapType map:
                var entry = $"struct_pack(key := {Inner($"{item}.key", map.Key)}, value := {Inner($"{item}.value", map.Value)})";
                return $"CASE WHEN {value} IS NULL THEN NULL ELSE map_from_entries(list_transform(map_entries({value}), lambda {item}: {entry})) END";
            default:
                return $"{VariantGroupFunction.Name}({value})";
        }
    }
}
