namespace DeltaQuery.Engine.Schema;

/// <summary>Gives the columns of a new table, nested ones too, the ids and physical names of column mapping.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#column-mapping">Column Mapping</see>.</remarks>
internal static class ColumnIds
{
    /// <summary>The schema with its metadata set.</summary>
    /// <param name="schema">Fields without ids.</param>
    /// <param name="last">The last id that was given in this table, 0 at first; the last one afterwards.</param>
    public static StructType Assign(StructType schema, ref long last) => Fields(schema, ref last);

    private static StructType Fields(StructType row, ref long last)
    {
        var fields = new List<StructField>(row.Fields.Count);
        foreach (var field in row.Fields)
        {
            var metadata = field.Metadata.With(FieldMetadata.FieldIdKey, ++last)
                .With(FieldMetadata.PhysicalNameKey, $"col-{Guid.NewGuid()}");
            fields.Add(field with { Metadata = metadata, Type = Inside(field.Type, ref last) });
        }

        return new StructType(fields);
    }

    private static DataType Inside(DataType type, ref long last)
    {
        switch (type)
        {
            case StructType row:
                return Fields(row, ref last);
            case ArrayType list:
                return list with { Element = Inside(list.Element, ref last) };
            case MapType map:
                var key = Inside(map.Key, ref last);
                return map with { Key = key, Value = Inside(map.Value, ref last) };
            default:
                return type;
        }
    }
}
