using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>The fields of values of FORMAT AVRO, as a table's columns take them.</summary>
internal static class AvroFields
{
    /// <summary>The expression that gives a value the form of a column's type, but for casts: structs by the names of their
    /// fields, of which one that is not there is NULL; what is nested as JSON where the column is text.</summary>
    /// <param name="value">The value's expression; it may occur more than once in the result.</param>
    /// <param name="from">Its type.</param>
    /// <param name="to">The column's.</param>
    /// <param name="column">The column, for messages.</param>
    /// <exception cref="DeltaException">SchemaMismatch: bytes are no text.</exception>
    public static string Adapt(string value, DataType from, DataType to, string column) => Adapt(value, from, to, column, 0);

    /// <summary>The fields of values that a table has no column for, as long as columns are filled by name.</summary>
    public static IReadOnlyList<NewField> Missing(DataType value, StructType table, MappingOptions options)
    {
        var missing = new List<NewField>();
        var row = RowOf(value);
        var taken = new HashSet<string>(options.Includes.Select(include => include.Column), StringComparer.OrdinalIgnoreCase);
        taken.UnionWith(options.Columns.Where(column => column.Value is not null).Select(column => column.Name));
        var named = options.Columns.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var field in row.Fields.Where(field => !taken.Contains(field.Name)))
        {
            if (table.Find(field.Name) is { } column)
                AddMissing(missing, [column.Name], field.Type, column.Type);
            else if (options.Star && !named.Contains(field.Name) && !options.Except.Contains(field.Name, StringComparer.OrdinalIgnoreCase)
                && Kept(field.Type) is { } type)
                missing.Add(new NewField([], new StructField(field.Name, type)));
        }

        return missing;
    }

    /// <summary>The fields of a value; one that is no record is the field <c>value</c>.</summary>
    public static StructType RowOf(DataType value) => value as StructType ?? new StructType([new StructField("value", value)]);

    /// <summary>A type without what is always null; null if nothing is left.</summary>
    public static DataType? Kept(DataType type)
    {
        switch (type)
        {
            case PrimitiveType { Kind: PrimitiveKind.Void }:
                return null;
            case ArrayType array:
                return Kept(array.Element) is { } element ? new ArrayType(element) : null;
            case MapType map:
                return Kept(map.Value) is { } value ? new MapType(map.Key, value) : null;
            case StructType row:
                var fields = row.Fields.Select(field => (field.Name, Type: Kept(field.Type))).Where(field => field.Type is not null)
                    .Select(field => new StructField(field.Name, field.Type!)).ToList();
                return fields.Count > 0 ? new StructType(fields) : null;
            default:
                return type;
        }
    }

    /// <summary>A field of a struct.</summary>
    public static string Extract(string value, string field) => $"struct_extract({value}, {SqlText.Literal(field)})";

    private static void AddMissing(List<NewField> missing, IReadOnlyList<string> path, DataType value, DataType column)
    {
        switch (value, column)
        {
            case (ArrayType from, ArrayType to):
                AddMissing(missing, [.. path, "element"], from.Element, to.Element);
                break;
            case (MapType from, MapType to):
                AddMissing(missing, [.. path, "value"], from.Value, to.Value);
                break;
            case (StructType from, StructType to):
                foreach (var field in from.Fields)
                {
                    if (to.Find(field.Name) is { } known)
                        AddMissing(missing, [.. path, known.Name], field.Type, known.Type);
                    else if (Kept(field.Type) is { } type)
                        missing.Add(new NewField(path, new StructField(field.Name, type)));
                }

                break;
        }
    }

    private static string Adapt(string value, DataType from, DataType to, string column, int depth)
    {
        var item = $"__dq_a{depth}";
        switch (from, to)
        {
            case (PrimitiveType { Kind: PrimitiveKind.Void }, _):
                return "NULL";
            case (_, PrimitiveType { Kind: PrimitiveKind.Variant }):
                return from.Any(type => type is MapType)
                    ? $"{ParseJsonFunction.Name}(to_json({value}))" // DuckDB makes a map a list of its entries
                    : $"CAST({value} AS VARIANT)";
            case (PrimitiveType { Kind: PrimitiveKind.Binary }, PrimitiveType { Kind: PrimitiveKind.String }):
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {column} is text, and the Avro field is bytes")
                {
                    Hint = "write column = decode(field) in the mapping where the bytes are UTF-8",
                };
            case (PrimitiveType or DecimalType, PrimitiveType or DecimalType) when Rounds(from, to):
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {column} is {to}, which does not hold every {from} of the Avro field")
                {
                    Hint = "write column = CAST(field AS ..) in the mapping where rounding is meant",
                };
            case (StructType or ArrayType or MapType, PrimitiveType { Kind: PrimitiveKind.String }):
                return $"CAST(to_json({value}) AS VARCHAR)";
            case (StructType row, StructType target):
                var fields = target.Fields.Select(
                    field => $"{SqlText.Identifier(field.Name)} := {FieldOf(value, row, field, column, depth)}");
                return $"(CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END)";
            case (ArrayType array, ArrayType target):
                var element = Adapt(item, array.Element, target.Element, $"{column}.element", depth + 1);
                return element == item ? value : $"list_transform({value}, lambda {item}: {element})";
            case (MapType map, MapType target):
                var entry = Adapt($"{item}.value", map.Value, target.Value, $"{column}.value", depth + 1);
                return entry == $"{item}.value" ? value
                    : $"(CASE WHEN {value} IS NOT NULL THEN map_from_entries(list_transform(map_entries({value}), lambda {item}: "
                        + $"struct_pack(key := {item}.key, value := {entry}))) END)";
            default:
                return value;
        }
    }

    // What DuckDB's CAST would round without a word; what does not fit at all is an error of its message.
    private static bool Rounds(DataType from, DataType to) => (from, to) switch
    {
        (PrimitiveType { Kind: PrimitiveKind.Double or PrimitiveKind.Float }, DecimalType) => true,
        (PrimitiveType { Kind: PrimitiveKind.Double or PrimitiveKind.Float } or DecimalType { Scale: > 0 }, PrimitiveType target) => IsInteger(target),
        (DecimalType wide, DecimalType narrow) => narrow.Scale < wide.Scale,
        (PrimitiveType { Kind: PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz }, PrimitiveType { Kind: PrimitiveKind.Date }) => true,
        _ => false,
    };

    private static bool IsInteger(PrimitiveType type) => type.Kind is PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long;

    private static string FieldOf(string value, StructType row, StructField field, string column, int depth) =>
        row.Find(field.Name) is { } found
            ? Adapt(Extract(value, found.Name), found.Type, field.Type, $"{column}.{field.Name}", depth)
            : $"CAST(NULL AS {DuckDbTypes.ToSql(field.Type)})";
}
