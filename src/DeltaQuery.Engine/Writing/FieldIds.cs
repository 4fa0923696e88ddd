using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>The field ids of data files, as column mapping demands them, in the form of DuckDB's option FIELD_IDS.</summary>
internal static class FieldIds
{
    /// <summary>The option's value; null where no field has an id.</summary>
    /// <param name="physical">The columns, with physical names.</param>
    public static string? Option(IEnumerable<StructField> physical) => Fields(physical);

    private static string? Fields(IEnumerable<StructField> fields)
    {
        var entries = fields.Select(Entry).OfType<string>().ToList();
        return entries.Count == 0 ? null : $"{{{string.Join(", ", entries)}}}";
    }

    private static string? Entry(StructField field) =>
        Node(field.Type, field.FieldId) is { } node ? $"{SqlText.Identifier(field.Name)}: {node}" : null;

    /// <summary>An id alone, or an id with the children's.</summary>
    private static string? Node(DataType type, int? id)
    {
        var children = type switch
        {
            StructType row => row.Fields.Select(Entry),
            ArrayType list => [Child("element", list.Element)],
            MapType map => [Child("key", map.Key), Child("value", map.Value)],
            _ => [],
        };
        var inner = string.Join(", ", children.OfType<string>());
        var own = id?.ToString(CultureInfo.InvariantCulture);
        if (inner.Length == 0)
            return own;
        return own is null ? $"{{{inner}}}" : $"{{__duckdb_field_id: {own}, {inner}}}";
    }

    private static string? Child(string name, DataType type) => Node(type, null) is { } node ? $"{name}: {node}" : null;
}
