using System.Text.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>Makes columns, with names that hide things or need quotes, with the metadata of column mapping, and widens them.</summary>
internal sealed class RandomSchema(Dice dice, ColumnMappingMode mode)
{
    private static readonly string[] OddNames =
        ["filename", "file_row_number", "file_index", "a b", "x.y", "qu\"ote", "it's", "ü", "select", "rowid", "c0", "c1", "path", "~1",
            "/", "$1", "Ä"];

    private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);
    private int _lastId;

    public ColumnMappingMode Mode => mode;

    /// <summary>A new column.</summary>
    public RandomColumn Column(string? name, Flavor flavor, bool isPartition)
    {
        var id = ++_lastId;
        return new RandomColumn(id, Mapped(new StructField(name ?? NewName(), flavor.Type), id), flavor, isPartition, []);
    }

    /// <summary>The column under a new name; its data stays where it is.</summary>
    public RandomColumn Renamed(RandomColumn column) => column with { Field = column.Field with { Name = NewName() } };

    /// <summary>The column, or a field of it, with a wider type; null if it cannot be widened.</summary>
    public RandomColumn? Widened(RandomColumn column) =>
        Widened(column.Field) is { } field ? column with { Field = field } : null;

    /// <summary>The names under which data files, statistics and partition values know the columns.</summary>
    public StructType Physical(IEnumerable<RandomColumn> columns) =>
        new ColumnMapping(new StructType(columns.Select(c => c.Field).ToList()), mode).PhysicalSchema;

    private string NewName()
    {
        while (true)
        {
            var name = dice.Chance(35) ? dice.OneOf(OddNames) : $"col{dice.Below(100)}";
            if (_used.Add(name))
                return name;
        }
    }

    private StructField Mapped(StructField field, int id) => mode == ColumnMappingMode.None
        ? field
        : field with
        {
            Type = Mapped(field.Type),
            Metadata = field.Metadata.With(FieldMetadata.PhysicalNameKey, $"col-{id:x4}").With(FieldMetadata.FieldIdKey, id),
        };

    private DataType Mapped(DataType type) => type switch
    {
        StructType row => new StructType(row.Fields.Select(f => Mapped(f, ++_lastId)).ToList()),
        ArrayType array => array with { Element = Mapped(array.Element) },
        MapType map => map with { Key = Mapped(map.Key), Value = Mapped(map.Value) },
        _ => type,
    };

    private StructField? Widened(StructField field)
    {
        if (field.Type is StructType row)
        {
            var at = dice.Below(row.Fields.Count);
            return Widened(row.Fields[at]) is { } child
                ? field with { Type = new StructType(row.Fields.Select((f, i) => i == at ? child : f).ToList()) }
                : null;
        }

        if (field.Type is ArrayType array)
            return Wider(array.Element) is { } element ? Changed(field, new ArrayType(element), array.Element, element, "element") : null;
        return Wider(field.Type) is { } type ? Changed(field, type, field.Type, type, null) : null;
    }

    private static StructField Changed(StructField field, DataType type, DataType from, DataType to, string? path)
    {
        var change = new Dictionary<string, string> { ["fromType"] = Name(from), ["toType"] = Name(to) };
        if (path is not null)
            change["fieldPath"] = path;
        var before = field.Metadata[FieldMetadata.TypeChangesKey] is { } known
            ? known.EnumerateArray().Select(c => c.Deserialize<Dictionary<string, string>>()!) : [];
        return field with
        {
            Type = type,
            Metadata = field.Metadata.With(FieldMetadata.TypeChangesKey, JsonSerializer.SerializeToElement(before.Append(change))),
        };
    }

    private static string Name(DataType type) => JsonSerializer.Deserialize<string>(SchemaJson.Write(type))!;

    /// <summary>One of the protocol's widenings of a type.</summary>
    private DataType? Wider(DataType type) => type switch
    {
        PrimitiveType p => p.Kind switch
        {
            PrimitiveKind.Byte => dice.Pick<DataType>(
                PrimitiveType.Short, PrimitiveType.Integer, PrimitiveType.Long, PrimitiveType.Double, new DecimalType(10, 0),
                new DecimalType(14, 3)),
            PrimitiveKind.Short => dice.Pick<DataType>(PrimitiveType.Integer, PrimitiveType.Long, PrimitiveType.Double,
                new DecimalType(12, 2)),
            PrimitiveKind.Integer => dice.Pick<DataType>(PrimitiveType.Long, PrimitiveType.Double, new DecimalType(10, 0),
                new DecimalType(13, 3)),
            PrimitiveKind.Long => dice.Pick<DataType>(new DecimalType(20, 0), new DecimalType(25, 5)),
            PrimitiveKind.Float => PrimitiveType.Double,
            PrimitiveKind.Date => PrimitiveType.TimestampNtz,
            _ => null,
        },
        DecimalType { Precision: <= 30 } d =>
            dice.Pick(new DecimalType(d.Precision + 4, d.Scale), new DecimalType(d.Precision + 6, d.Scale + 3)),
        _ => null,
    };
}
