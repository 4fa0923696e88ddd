using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>Turns a query's column into a table's, as Spark's ANSI store assignment does: numbers into numbers (an overflow is an error, a
/// fraction is cut off on the way to an integer), dates and timestamps into each other, anything but bytes into text. What else differs is
/// refused.</summary>
/// <remarks>Structs go by their fields' names, in any order; a field that the query lacks is NULL. Inside, names become physical.</remarks>
internal static class StoreAssignment
{
    /// <summary>The expression that gives the value as the table's files hold it.</summary>
    /// <param name="value">The value's expression; it may occur more than once in the result.</param>
    /// <param name="from">Its type.</param>
    /// <param name="to">The column's type.</param>
    /// <param name="physical">The same with physical names.</param>
    /// <param name="column">The column, for messages.</param>
    /// <exception cref="DeltaException">SchemaMismatch, with the column, the type expected and the type met.</exception>
    public static string Convert(string value, LogicalType from, DataType to, DataType physical, string column)
    {
        if (from.Id == DuckDbType.SqlNull)
            return to == PrimitiveType.Void ? "NULL" : $"CAST(NULL AS {DuckDbTypes.ToSql(physical)})";
        if (IsSame(from, physical))
            return value;
        return (to, physical) switch
        {
            (StructType row, StructType physicalRow) when from.Id == DuckDbType.Struct => ConvertStruct(value, from, row, physicalRow, column),
            (ArrayType list, ArrayType physicalList) when from.Id is DuckDbType.List or DuckDbType.Array =>
                ConvertList(value, from, list, physicalList, column),
            (MapType map, MapType physicalMap) when from.Id == DuckDbType.Map => ConvertMap(value, from, map, physicalMap, column),
            (PrimitiveType or DecimalType, _) when ConvertScalar(value, from, to) is { } converted => converted,
            _ => throw Mismatch(column, from, to),
        };
    }

    /// <summary>Whether a value of the query is what the table's files hold, as it stands.</summary>
    public static bool IsSame(LogicalType from, DataType physical) => from.Alias is null && (from.Id, physical) switch
    {
        (DuckDbType.Decimal, DecimalType number) => from.Width == number.Precision && from.Scale == number.Scale,
        (DuckDbType.List, ArrayType list) => IsSame(from.Child!, list.Element),
        (DuckDbType.Map, MapType map) => IsSame(from.Key!, map.Key) && IsSame(from.Value!, map.Value),
        (DuckDbType.Struct, StructType row) => from.Fields.Count == row.Fields.Count
            && from.Fields.Zip(row.Fields).All(pair => pair.First.Name == pair.Second.Name && IsSame(pair.First.Type, pair.Second.Type)),
        (_, PrimitiveType primitive) => from.Id == IdOf(primitive.Kind),
        _ => false,
    };

    /// <summary>DuckDB's type for what the table's files hold, where there is but one; null for nested types and those of no values.</summary>
    public static LogicalType? TypeOf(DataType physical) => physical switch
    {
        DecimalType number => LogicalType.Decimal((byte)number.Precision, (byte)number.Scale),
        PrimitiveType primitive when IdOf(primitive.Kind) is { } id => LogicalType.Of(id),
        _ => null,
    };

    /// <summary>DuckDB's type for what the table's files hold of a type without parts; null for those that have none.</summary>
    public static DuckDbType? IdOf(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.String => DuckDbType.Varchar,
        PrimitiveKind.Long => DuckDbType.BigInt,
        PrimitiveKind.Integer => DuckDbType.Integer,
        PrimitiveKind.Short => DuckDbType.SmallInt,
        PrimitiveKind.Byte => DuckDbType.TinyInt,
        PrimitiveKind.Float => DuckDbType.Float,
        PrimitiveKind.Double => DuckDbType.Double,
        PrimitiveKind.Boolean => DuckDbType.Boolean,
        PrimitiveKind.Binary => DuckDbType.Blob,
        PrimitiveKind.Date => DuckDbType.Date,
        PrimitiveKind.Timestamp => DuckDbType.TimestampTz,
        PrimitiveKind.TimestampNtz => DuckDbType.Timestamp,
        PrimitiveKind.Variant => DuckDbType.Variant,
        _ => null,
    };

    private static string? ConvertScalar(string value, LogicalType from, DataType to)
    {
        var cast = $"CAST({value} AS {DuckDbTypes.ToSql(to)})";
        return to switch
        {
            DecimalType => IsNumber(from) ? cast : null,
            PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } => IsNumber(from) ? cast : null,
            PrimitiveType { Kind: PrimitiveKind.Long or PrimitiveKind.Integer or PrimitiveKind.Short or PrimitiveKind.Byte } =>
                IsInteger(from) ? cast : IsNumber(from) ? $"CAST(trunc({value}) AS {DuckDbTypes.ToSql(to)})" : null,
            PrimitiveType { Kind: PrimitiveKind.String } => from.IsNested || from.Id is DuckDbType.Blob or DuckDbType.Bit ? null : cast,
            PrimitiveType { Kind: PrimitiveKind.Date or PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz } => IsTime(from) ? cast : null,
            PrimitiveType { Kind: PrimitiveKind.Variant } => IsVariantItem(from) ? ToVariant(value, from, 0) : null,
            _ => null,
        };
    }

    private static bool IsInteger(LogicalType type) => type.Id is DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer
        or DuckDbType.BigInt or DuckDbType.HugeInt or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger or DuckDbType.UBigInt
        or DuckDbType.UHugeInt;

    private static bool IsNumber(LogicalType type) => IsInteger(type) || type.Id is DuckDbType.Decimal or DuckDbType.Float or DuckDbType.Double;

    /// <summary>As in Spark, structs and maps become objects where a statement says so alone. Spark reads no times of day in a variant, and no nanoseconds.
    /// </summary>
    private static bool IsVariantItem(LogicalType type) => type.Id is DuckDbType.List or DuckDbType.Array
        ? IsVariantItem(type.Child!)
        : type.Id == DuckDbType.Variant || !(type.IsNested || type.Id is DuckDbType.Time or DuckDbType.TimeTz or DuckDbType.TimestampNs or DuckDbType.Interval);

    /// <summary>DuckDB's own cast of JSON reads fractions as doubles, and makes a null NULL.</summary>
    private static string ToVariant(string value, LogicalType from, int depth)
    {
        if (from.Alias == "JSON")
            return $"{ParseJsonFunction.Name}({value})";
        var item = string.Create(CultureInfo.InvariantCulture, $"__dq_i{depth}");
        return from.Child is { } child && ToVariant(item, child, depth + 1) is var element && element != $"CAST({item} AS VARIANT)"
            ? $"CAST(list_transform({value}, lambda {item}: {element}) AS VARIANT)"
            : $"CAST({value} AS VARIANT)";
    }

    /// <summary>TIMESTAMP_NS is left out: Delta's microseconds would lose digits.</summary>
    private static bool IsTime(LogicalType type) => type.Id is DuckDbType.Date or DuckDbType.Timestamp or DuckDbType.TimestampTz
        or DuckDbType.TimestampS or DuckDbType.TimestampMs;

    private static string ConvertStruct(string value, LogicalType from, StructType to, StructType physical, string column)
    {
        var unnamed = from.Fields.All(field => field.Name.Length == 0);
        if (unnamed && from.Fields.Count != to.Fields.Count)
            throw Mismatch(column, from, to);
        if (!unnamed && from.Fields.FirstOrDefault(field => to.Find(field.Name) is null) is { } extra)
            throw Mismatch(column, from, to, $"the table has no field {extra.Name}");

        var fields = to.Fields.Select((field, i) =>
        {
            var at = unnamed ? i : from.Fields.ToList().FindIndex(f => f.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
            var inner = at < 0
                ? $"CAST(NULL AS {DuckDbTypes.ToSql(physical.Fields[i].Type)})"
                : Convert(Extract(value, from, at, unnamed), from.Fields[at].Type, field.Type, physical.Fields[i].Type, $"{column}.{field.Name}");
            return $"{SqlText.Identifier(physical.Fields[i].Name)} := {inner}";
        });
        return $"CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({string.Join(", ", fields)}) END";
    }

    private static string Extract(string value, LogicalType from, int at, bool unnamed) => unnamed
        ? $"struct_extract({value}, {(at + 1).ToString(CultureInfo.InvariantCulture)})"
        : $"struct_extract({value}, {SqlText.Literal(from.Fields[at].Name)})";

    private static string ConvertList(string value, LogicalType from, ArrayType to, ArrayType physical, string column)
    {
        var element = Variable(column);
        var list = from.Id == DuckDbType.Array ? $"CAST({value} AS {from.Child}[])" : value;
        var inner = Convert(element, from.Child!, to.Element, physical.Element, $"{column}.element");
        return inner == element ? list : $"list_transform({list}, lambda {element}: {inner})";
    }

    private static string ConvertMap(string value, LogicalType from, MapType to, MapType physical, string column)
    {
        var entry = Variable(column);
        var key = Convert($"{entry}.key", from.Key!, to.Key, physical.Key, $"{column}.key");
        var item = Convert($"{entry}.value", from.Value!, to.Value, physical.Value, $"{column}.value");
        var entries = $"list_transform(map_entries({value}), lambda {entry}: struct_pack(key := {key}, value := {item}))";
        return $"CASE WHEN {value} IS NULL THEN NULL ELSE map_from_entries({entries}) END";
    }

    /// <summary>A name that no lambda above has.</summary>
    private static string Variable(string column) => $"__dq_e{column.Length.ToString(CultureInfo.InvariantCulture)}";

    private static DeltaException Mismatch(string column, LogicalType from, DataType to, string? why = null)
    {
        var hint = from.Id == DuckDbType.Varchar && to is not (StructType or ArrayType or MapType)
            ? $"cast it: CAST(... AS {DuckDbTypes.ToSql(to)})"
            : to == PrimitiveType.Variant ? "a cast says that it is meant: CAST(... AS VARIANT)" : null;
        return new DeltaException(
            DeltaErrorCode.SchemaMismatch, $"column {column}: expected {to}, met {from}{(why is null ? "" : $" ({why})")}") { Hint = hint };
    }
}
