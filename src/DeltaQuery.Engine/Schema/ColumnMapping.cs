namespace DeltaQuery.Engine.Schema;

/// <summary>The names under which a schema's columns lie in data files, statistics and partition values.</summary>
/// <remarks>Complete when made: under mode name and id every field has a physical name, under id also an id.
/// <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#column-mapping">Column Mapping</see>.</remarks>
internal sealed class ColumnMapping
{
    private readonly Lazy<IReadOnlyList<MappedColumn>> _leaves;

    public ColumnMapping(StructType schema, ColumnMappingMode mode)
    {
        Schema = schema;
        Mode = mode;
        PhysicalSchema = mode == ColumnMappingMode.None ? schema : (StructType)ToPhysical(schema, "");
        Columns =
        [
            .. schema.Fields.Select((field, i) => new MappedColumn([field.Name], [PhysicalSchema.Fields[i].Name], field.Type, field)),
        ];
        _leaves = new(CollectLeaves);
    }

    private ColumnMapping(ColumnMapping mapping, IReadOnlyList<StructField> more)
    {
        Mode = mapping.Mode;
        Schema = new StructType([.. mapping.Schema.Fields, .. more]);
        PhysicalSchema = new StructType([.. mapping.PhysicalSchema.Fields, .. more]);
        Columns = [.. mapping.Columns, .. more.Select(field => new MappedColumn([field.Name], [field.Name], field.Type, field))];
        _leaves = new(CollectLeaves);
    }

    /// <summary>The mapping with columns more, which are called the same in files whatever the mode.</summary>
    public ColumnMapping With(IReadOnlyList<StructField> more) => new(this, more);

    public StructType Schema { get; }

    public ColumnMappingMode Mode { get; }

    /// <summary>The schema with physical names throughout; the schema itself under mode none.</summary>
    public StructType PhysicalSchema { get; }

    /// <summary>The top-level columns, in the schema's order.</summary>
    public IReadOnlyList<MappedColumn> Columns { get; }

    /// <summary>All columns that hold values, depth first: no struct, array or map among them.</summary>
    public IReadOnlyList<MappedColumn> Leaves => _leaves.Value;

    /// <summary>Reads <c>delta.columnMapping.mode</c>.</summary>
    public static ColumnMappingMode ParseMode(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "none" => ColumnMappingMode.None,
        "name" => ColumnMappingMode.Name,
        "id" => ColumnMappingMode.Id,
        _ => throw new DeltaException(DeltaErrorCode.UnsupportedFeature, $"delta.columnMapping.mode '{text}' is not one of none, name, id")
        {
            Features = ["columnMapping"],
        },
    };

    /// <summary>The physical name of a top-level column, or null; names are compared without case.</summary>
    public string? PhysicalName(string column) =>
        Schema.IndexOf(column) is >= 0 and int ordinal ? PhysicalSchema.Fields[ordinal].Name : null;

    /// <summary>The top-level column of that physical name (compared exactly, as data files are), or null.</summary>
    public StructField? FindByPhysicalName(string physicalName)
    {
        StructField? physical = PhysicalSchema.Find(physicalName);
        return physical?.Name == physicalName ? Schema.Fields[PhysicalSchema.IndexOf(physicalName)] : null;
    }

    /// <summary>The field at a logical path (compared without case, <c>element</c>, <c>key</c> and <c>value</c> included), or
    /// null.</summary>
    public MappedColumn? Find(IReadOnlyList<string> logicalPath)
    {
        var logical = new List<string>(logicalPath.Count);
        var physical = new List<string>(logicalPath.Count);
        DataType type = Schema;
        StructField? nearest = null;
        foreach (string step in logicalPath)
        {
            switch (type)
            {
                case StructType row when row.TryFind(step, out StructField? field):
                    logical.Add(field.Name);
                    physical.Add(PhysicalNameOf(field));
                    (type, nearest) = (field.Type, field);
                    continue;
                case ArrayType array when Is(step, "element"):
                    type = array.Element;
                    break;
                case MapType map when Is(step, "key"):
                    type = map.Key;
                    break;
                case MapType map when Is(step, "value"):
                    type = map.Value;
                    break;
                default:
                    return null;
            }
            logical.Add(step.ToLowerInvariant());
            physical.Add(step.ToLowerInvariant());
        }
        return nearest is null ? null : new(logical, physical, type, nearest);
    }

    /// <summary>A type of this schema with physical names inside.</summary>
    public DataType ToPhysical(DataType type) => Mode == ColumnMappingMode.None ? type : ToPhysical(type, "");

    private static bool Is(string step, string word) => step.Equals(word, StringComparison.OrdinalIgnoreCase);

    private string PhysicalNameOf(StructField field) => Mode == ColumnMappingMode.None ? field.Name : field.PhysicalName;

    private DataType ToPhysical(DataType type, string column)
    {
        switch (type)
        {
            case StructType row:
                var fields = new StructField[row.Fields.Count];
                var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                for (int i = 0; i < fields.Length; i++)
                {
                    StructField field = row.Fields[i];
                    string path = column.Length == 0 ? field.Name : $"{column}.{field.Name}";
                    if (!field.Metadata.Contains(FieldMetadata.PhysicalNameKey))
                        throw Corrupt(path, $"no {FieldMetadata.PhysicalNameKey}");
                    if (Mode == ColumnMappingMode.Id && field.FieldId is null)
                        throw Corrupt(path, $"no {FieldMetadata.FieldIdKey}");
                    if (!names.Add(field.PhysicalName))
                        throw Corrupt(path, $"the physical name {field.PhysicalName} occurs twice");
                    fields[i] = field with { Name = field.PhysicalName, Type = ToPhysical(field.Type, path) };
                }
                return new StructType(fields);
            case ArrayType array:
                return array with { Element = ToPhysical(array.Element, $"{column}.element") };
            case MapType map:
                return map with { Key = ToPhysical(map.Key, $"{column}.key"), Value = ToPhysical(map.Value, $"{column}.value") };
            default:
                return type;
        }
    }

    private List<MappedColumn> CollectLeaves()
    {
        var found = new List<MappedColumn>();
        foreach (StructField field in Schema.Fields)
            Collect(field.Type, [field.Name], [PhysicalNameOf(field)], field, found);
        return found;
    }

    private void Collect(DataType type, string[] logical, string[] physical, StructField nearest, List<MappedColumn> found)
    {
        switch (type)
        {
            case StructType row:
                foreach (StructField field in row.Fields)
                    Collect(field.Type, [.. logical, field.Name], [.. physical, PhysicalNameOf(field)], field, found);
                break;
            case ArrayType array:
                Collect(array.Element, [.. logical, "element"], [.. physical, "element"], nearest, found);
                break;
            case MapType map:
                Collect(map.Key, [.. logical, "key"], [.. physical, "key"], nearest, found);
                Collect(map.Value, [.. logical, "value"], [.. physical, "value"], nearest, found);
                break;
            default:
                found.Add(new(logical, physical, type, nearest));
                break;
        }
    }

    private DeltaException Corrupt(string column, string message) =>
        new(DeltaErrorCode.CorruptLog, $"column {column}: {message}, under column mapping mode {Mode.ToString().ToLowerInvariant()}");
}
