using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>How columns are read from files whose own schema is known: names found by field id where the table maps by id, timestamps by how
/// they are really stored, structs by the fields that are really there (TRAPS R1, R9, R10).</summary>
/// <param name="file">The files' schema.</param>
/// <param name="byId">Whether names are found by field id.</param>
/// <param name="calendar">Which days the files count in the hybrid calendar; null if none.</param>
internal sealed class FileColumnReader(ParquetNode file, bool byId, LegacyCalendar? calendar = null)
{
    /// <summary>Whether columns can be found in such a file by their ids at all.</summary>
    public static bool HasIds(ParquetNode file) => file.Children.Any(c => c.FieldId is not null);

    /// <summary>How a top-level column is read.</summary>
    public ScanColumn Column(StructField column, StructField physical)
    {
        var type = DuckDbTypes.ToSql(column.Type);
        if (Find(file, physical) is not { } node || column.Type is PrimitiveType { Kind: PrimitiveKind.Void })
            return new ScanColumn(null, type, _ => $"NULL::{type}");
        var readType = ReadType(physical.Type, node);
        var guard = column.TypeChanges.Count > 0;
        return new ScanColumn(
            node.Name, readType, value => Value(guard ? $"ifnull({value}, {value})" : value, column.Type, physical.Type, node, 0));
    }

    private ParquetNode? Find(ParquetNode parent, StructField physical)
    {
        if (byId && physical.FieldId is { } id)
            return parent.Children.FirstOrDefault(c => c.FieldId == id);
        return parent.Child(physical.Name)
            ?? parent.Children.FirstOrDefault(c => c.Name.Equals(physical.Name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The DuckDB type to read a value as: the table's, with the file's names and the file's kind of timestamps.</summary>
    private string ReadType(DataType physical, ParquetNode node)
    {
        switch (physical)
        {
            case StructType row:
                var fields = row.Fields.Select(f => (Field: f, Node: Find(node, f))).Where(f => f.Node is not null).ToList();
                return fields.Count == 0
                    ? $"STRUCT({SqlText.Identifier(node.Children[0].Name)} {AnyType(node.Children[0])})" // only to see whether it is NULL
                    : $"STRUCT({string.Join(", ", fields.Select(f => $"{SqlText.Identifier(f.Node!.Name)} {ReadType(f.Field.Type, f.Node)}"))})";
            case ArrayType array:
                return ReadType(array.Element, Element(node)) + "[]";
            case MapType map:
                var (key, value) = Entry(node);
                return $"MAP({ReadType(map.Key, key)}, {ReadType(map.Value, value)})";
            case PrimitiveType { Kind: PrimitiveKind.Variant }:
                return AnyType(node); // as the file has shredded it
            case PrimitiveType { Kind: PrimitiveKind.String or PrimitiveKind.Binary } when Recodes(physical, node):
                return node.DuckDbType!;
            default:
                return Shifts(physical, node)
                    ? physical is PrimitiveType { Kind: PrimitiveKind.Timestamp } ? "TIMESTAMP" : "TIMESTAMP WITH TIME ZONE"
                    : DuckDbTypes.ToSql(physical);
        }
    }

    private string Value(string value, DataType logical, DataType physical, ParquetNode node, int depth)
    {
        if (Same(logical, physical, node))
            return value;
        var item = $"x{depth}";
        switch ((logical, physical))
        {
            case (StructType l, StructType p):
                var fields = new List<string>(l.Fields.Count);
                for (var i = 0; i < l.Fields.Count; i++)
                {
                    var child = Find(node, p.Fields[i]);
                    var field = child is null
                        ? $"NULL::{DuckDbTypes.ToSql(l.Fields[i].Type)}"
                        : Value($"{value}.{SqlText.Identifier(child.Name)}", l.Fields[i].Type, p.Fields[i].Type, child, depth);
                    fields.Add($"{SqlText.Identifier(l.Fields[i].Name)} := {field}");
                }

                return $"CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({string.Join(", ", fields)}) END";
            case (ArrayType l, ArrayType p):
                return $"list_transform({value}, lambda {item}: {Value(item, l.Element, p.Element, Element(node), depth + 1)})";
            case (MapType l, MapType p):
                var (key, val) = Entry(node);
                return $"CASE WHEN {value} IS NULL THEN NULL ELSE map_from_entries(list_transform(map_entries({value}), lambda {item}: struct_pack("
                    + $"key := {Value(item + ".key", l.Key, p.Key, key, depth + 1)}, value := {Value(item + ".value", l.Value, p.Value, val, depth + 1)}))) END";
            case (PrimitiveType { Kind: PrimitiveKind.Variant }, _):
                return $"{VariantFunction.Name}({value})";
            case (PrimitiveType { Kind: PrimitiveKind.String }, _):
                return $"decode({value})";
            case (PrimitiveType { Kind: PrimitiveKind.Binary }, _):
                return $"encode({value})";
            default:
                var read = Shifts(physical, node) ? $"({value} AT TIME ZONE 'UTC')" : value;
                return calendar?.Concerns(physical, node.PhysicalType) == true ? calendar.Rebased(read, physical) : read;
        }
    }

    /// <summary>Whether a value as read is the table's value already.</summary>
    private bool Same(DataType logical, DataType physical, ParquetNode node) => (logical, physical) switch
    {
        (StructType l, StructType p) => l.Fields.Count == p.Fields.Count && l.Fields.Zip(p.Fields)
            .All(f => Find(node, f.Second) is { } child && child.Name == f.First.Name && Same(f.First.Type, f.Second.Type, child)),
        (ArrayType l, ArrayType p) => Same(l.Element, p.Element, Element(node)),
        (MapType l, MapType p) => Same(l.Key, p.Key, Entry(node).Key) && Same(l.Value, p.Value, Entry(node).Value),
        (PrimitiveType { Kind: PrimitiveKind.Variant }, _) => false,
        _ => !Shifts(physical, node) && !Recodes(physical, node) && calendar?.Concerns(physical, node.PhysicalType) != true,
    };

    /// <summary>Whether the file says bytes where the table says text, or the other way round: DuckDB's casts would escape the bytes.</summary>
    private static bool Recodes(DataType type, ParquetNode node) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.String } => node.DuckDbType == "BLOB",
        PrimitiveType { Kind: PrimitiveKind.Binary } => node.DuckDbType == "VARCHAR",
        _ => false,
    };

    /// <summary>Whether the file stores the other kind of timestamp: then DuckDB's cast would go by the session's time zone.</summary>
    private static bool Shifts(DataType type, ParquetNode node) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.Timestamp } => IsTimestamp(node) && !IsZoned(node),
        PrimitiveType { Kind: PrimitiveKind.TimestampNtz } => IsZoned(node),
        _ => false,
    };

    private static bool IsZoned(ParquetNode node) => node.PhysicalType == "INT64" && node.DuckDbType == "TIMESTAMP WITH TIME ZONE";

    private static bool IsTimestamp(ParquetNode node) => node.PhysicalType is "INT96" or "INT64";

    /// <summary>The element of a list: below its repeated group, whatever that and the element are called.</summary>
    private static ParquetNode Element(ParquetNode list)
    {
        if (list.Children is not [var repeated])
            return list; // a repeated field is a list of its own
        return repeated.Children.Count == 1 && repeated.Name != "array" && !repeated.Name.EndsWith("_tuple", StringComparison.Ordinal)
            ? repeated.Children[0]
            : repeated;
    }

    private static (ParquetNode Key, ParquetNode Value) Entry(ParquetNode map) =>
        map.Children is [{ Children: [var key, var value] }] ? (key, value) : throw new DeltaException(
            DeltaErrorCode.CorruptData, $"the map column {map.Name} of a data file does not hold keys and values");

    private static string AnyType(ParquetNode node) => node switch
    {
        { Children.Count: 0 } => node.DuckDbType ?? "VARCHAR",
        { LogicalType: { } logical } when logical.StartsWith("List", StringComparison.Ordinal) => AnyType(Element(node)) + "[]",
        { LogicalType: { } logical } when logical.StartsWith("Map", StringComparison.Ordinal) =>
            $"MAP({AnyType(Entry(node).Key)}, {AnyType(Entry(node).Value)})",
        _ => $"STRUCT({string.Join(", ", node.Children.Select(c => $"{SqlText.Identifier(c.Name)} {AnyType(c)}"))})",
    };
}
