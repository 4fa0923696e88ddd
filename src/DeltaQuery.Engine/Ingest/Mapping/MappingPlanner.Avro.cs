using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>FORMAT AVRO: the value is loaded as one column, and the table's columns are computed of it.</summary>
internal sealed partial class MappingPlanner
{
    private const string AvroColumn = "__dq_avro";
    private const string AvroKey = "__dq_avro_key";

    private readonly List<(string Name, string Sql)> _extracted = [];

    private bool IsAvro => _options.Value.Kind == MessageFormatKind.Avro;

    private DataType AvroType => _options.Avro!.Type;

    private IReadOnlyList<LoadedColumn> ValueColumns() =>
        IsAvro ? [new LoadedColumn(AvroColumn, LoadedTypes.Of(AvroType))] : [.. _values.Select(value => value.Column)];

    /// <summary>A column that takes the field of its name, or the whole value where that has no fields.</summary>
    private void AddAvroField(StructField field)
    {
        var value = AvroType switch
        {
            not StructType => AvroFields.Adapt(AvroColumn, AvroType, field.Type, field.Name),
            StructType row when row.Find(field.Name) is { } found =>
                AvroFields.Adapt(Opaque(AvroColumn, AvroFields.Extract(AvroColumn, found.Name)), found.Type, field.Type, field.Name),
            _ => $"CAST(NULL AS {DuckDbTypes.ToSql(field.Type)})",
        };
        if (IsOfKey(field))
            AddKeyField(field, value);
        else
            _outputs.Add(new OutputColumn(field, value, null, IsLoaded: false));
    }

    /// <summary>Whether a key or value is decoded as a whole.</summary>
    private bool IsDecoded(MessageItem item) => (IsAvro && item == MessageItem.Value) || (_options.KeyAvro is not null && item == MessageItem.Key);

    /// <summary>The whole value, or the whole key.</summary>
    private void AddDecoded(MessageItem item, StructField field)
    {
        var (column, type) = item == MessageItem.Key ? (LoadAvroKey(), _options.KeyAvro!.Type) : (AvroColumn, AvroType);
        _outputs.Add(new OutputColumn(field, AvroFields.Adapt(column, type, field.Type, field.Name), null, IsLoaded: false));
    }

    /// <summary>A column of the key, of KEY FORMAT AVRO: the key's field of its name, or the whole key where that has no fields.</summary>
    private void AddAvroKeyField(StructField field, string ofValue)
    {
        var (key, type) = (LoadAvroKey(), _options.KeyAvro!.Type);
        var keyed = type switch
        {
            StructType row when row.Find(field.Name) is { } found =>
                AvroFields.Adapt(Opaque(AvroKey, AvroFields.Extract(key, found.Name)), found.Type, field.Type, field.Name),
            not StructType when _options.KeyColumns.Count == 1 => AvroFields.Adapt(key, type, field.Type, field.Name),
            _ => throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"KEY names {field.Name}, which keys of messages do not have: they are {type}"),
        };
        var sql = DuckDbTypes.ToSql(field.Type);
        _outputs.Add(new OutputColumn(field, $"coalesce(CAST({ofValue} AS {sql}), CAST({keyed} AS {sql}))", null, IsLoaded: false));
    }

    private string LoadAvroKey()
    {
        if (_keys.Count == 0)
            _keys.Add((new LoadedColumn(AvroKey, LoadedTypes.Of(_options.KeyAvro!.Type)), null));
        return AvroKey;
    }

    /// <summary>Makes a field known to expressions by its name.</summary>
    /// <returns>Whether there is such a field.</returns>
    private bool NeedAvroField(string name)
    {
        if (!IsAvro || name.Equals("value", StringComparison.OrdinalIgnoreCase) || (AvroType as StructType)?.Find(name) is not { } field)
            return false;
        if (!_extracted.Exists(known => known.Name == field.Name))
            _extracted.Add((field.Name, Opaque(AvroColumn, AvroFields.Extract(AvroColumn, field.Name))));
        return true;
    }

    /// <summary>Makes the whole value, or the whole key, known to expressions.</summary>
    private void NeedDecoded(MessageItem item)
    {
        var (name, column) = (MessageColumns.Hidden(item), item == MessageItem.Key ? LoadAvroKey() : AvroColumn);
        if (!_extracted.Exists(known => known.Name == name))
            _extracted.Add((name, Opaque(column, column)));
    }

    // DuckDB moves a cast of a struct's field into the scan of the struct, out of the TRY that it stands in, but not through a CASE.
    private static string Opaque(string column, string value) => $"(CASE WHEN {column} IS NOT NULL THEN {value} END)";

    private void CheckPaths(SqlExpression expression)
    {
        if (IsAvro && expression.Paths.Count > 0)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, "value:path reads JSON, and the value of FORMAT AVRO is a struct")
            {
                Position = expression.Position, Hint = "write value.a.b, or the field's name",
            };
        }
    }
}
