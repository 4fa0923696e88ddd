using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>A value with the logical names of column mapping inside, made of one with physical names: what expressions name.</summary>
internal static class LogicalValue
{
    /// <summary>The expression; the value's own where the names are the same.</summary>
    public static string ToSql(string value, DataType logical, DataType physical) => ToSql(value, logical, physical, 0);

    private static string ToSql(string value, DataType logical, DataType physical, int depth)
    {
        if (logical.Equals(physical))
            return value;
        var item = $"__dq_l{depth}";
        switch (logical, physical)
        {
            case (StructType row, StructType inner):
                var fields = row.Fields.Select((field, i) =>
                {
                    var part = $"struct_extract({value}, {SqlText.Literal(inner.Fields[i].Name)})";
                    return $"{SqlText.Identifier(field.Name)} := {ToSql(part, field.Type, inner.Fields[i].Type, depth)}";
                });
                return $"(CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END)";
            case (ArrayType list, ArrayType inner):
                return $"list_transform({value}, lambda {item}: {ToSql(item, list.Element, inner.Element, depth + 1)})";
            case (MapType map, MapType inner):
                var entry = $"struct_pack(key := {ToSql($"{item}.key", map.Key, inner.Key, depth + 1)}, "
                    + $"value := {ToSql($"{item}.value", map.Value, inner.Value, depth + 1)})";
                return $"(CASE WHEN {value} IS NOT NULL THEN map_from_entries(list_transform(map_entries({value}), lambda {item}: {entry})) END)";
            default:
                return value;
        }
    }
}
