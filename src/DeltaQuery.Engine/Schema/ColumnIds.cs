namespace DeltaQuery.Engine.Schema;

/// <summary>Gives columns, nested ones too, the ids and physical names of column mapping.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#column-mapping">Column Mapping</see>.</remarks>
internal static class ColumnIds
{
    /// <summary>The schema with its metadata set.</summary>
    /// <param name="schema">Fields without ids.</param>
    /// <param name="last">The last id that was given in this table, 0 at first; the last one afterwards.</param>
    public static StructType Assign(StructType schema, ref long last) => Fields(schema, NewName, ref last);

    /// <summary>The schema of a table whose files are there already: what they call a column is its physical name.</summary>
    public static StructType AssignInPlace(StructType schema, ref long last) => Fields(schema, field => field.Name, ref last);

    /// <summary>The largest id of a schema; 0 where there is none.</summary>
    public static long Largest(DataType type) => type switch
    {
        StructType row => row.Fields.Select(field => Math.Max(field.FieldId ?? 0, Largest(field.Type))).DefaultIfEmpty().Max(),
        ArrayType list => Largest(list.Element),
        MapType map => Math.Max(Largest(map.Key), Largest(map.Value)),
        _ => 0,
    };

    private static string NewName(StructField field) => $"col-{Guid.NewGuid()}";

    private static StructType Fields(StructType row, Func<StructField, string> physicalName, ref long last)
    {
        var fields = new List<StructField>(row.Fields.Count);
        foreach (var field in row.Fields)
        {
            var metadata = field.Metadata.With(FieldMetadata.FieldIdKey, ++last)
                .With(FieldMetadata.PhysicalNameKey, physicalName(field));
            fields.Add(field with { Metadata = metadata, Type = Inside(field.Type, physicalName, ref last) });
        }

        return new StructType(fields);
    }

    private static DataType Inside(DataType type, Func<StructField, string> physicalName, ref long last)
    {
        switch (type)
        {
            case StructType row:
                return Fields(row, physicalName, ref last);
            case ArrayType list:
                return list with { Element = Inside(list.Element, physicalName, ref last) };
            case MapType map:
                var key = Inside(map.Key, physicalName, ref last);
                return map with { Key = key, Value = Inside(map.Value, physicalName, ref last) };
            default:
                return type;
        }
    }
}
