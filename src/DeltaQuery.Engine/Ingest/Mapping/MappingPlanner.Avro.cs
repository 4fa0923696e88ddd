using System.Text.Encodings.Web;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>FORMAT AVRO: the value is loaded as one column, and the table's columns are computed of it.</summary>
internal sealed partial class MappingPlanner
{
    /// <summary>The whole value.</summary>
    public const string AvroColumn = "__dq_avro";

    private const string AvroKey = "__dq_avro_key";

    private readonly List<(string Name, string Sql)> _extracted = [];
    private readonly HashSet<string> _taken = []; // the fields that columns take by name
    private readonly List<string> _rescues = []; // of each field that may not fit its column a pair of JSON, or NULL

    private bool IsAvro => _options.Value.Kind == MessageFormatKind.Avro;

    private DataType AvroType => _options.RowType!;

    /// <summary>What becomes a row of the value.</summary>
    private string AvroRow => _options.IsAvroChange ? AvroChange.Row(AvroColumn) : AvroColumn;

    private IReadOnlyList<LoadedColumn> ValueColumns() =>
        IsAvro ? [new LoadedColumn(AvroColumn, LoadedTypes.Of(_options.Avro!.Type))] : [.. _values.Select(value => value.Column)];

    /// <summary>A column that takes the field of its name, or the whole value where that has no fields.</summary>
    private void AddAvroField(StructField field)
    {
        var found = AvroType is StructType row ? row.Find(field.Name) : new StructField("value", AvroType);
        var source = AvroType is not StructType ? AvroRow : found is null ? null : Opaque(AvroColumn, AvroFields.Extract(AvroRow, found.Name));
        var value = source is null ? $"CAST(NULL AS {DuckDbTypes.ToSql(field.Type)})" : AvroFields.Adapt(source, found!.Type, field.Type, field.Name);
        if (found is not null)
            _taken.Add(found.Name);
        if (IsOfKey(field))
        {
            AddKeyField(field, value);
            return;
        }

        if (_options.RescueColumn is not null && source is not null && field.Nullable && !found!.Type.Equals(field.Type))
        {
            value = RowQuery.Try($"CAST(({value}) AS {DuckDbTypes.ToSql(field.Type)})");
            _rescues.Add(RescueOf(found.Name, source, $"{value} IS NULL"));
        }

        _outputs.Add(new OutputColumn(field, value, null, IsLoaded: false));
    }

    /// <summary>The column of RESCUE: what the decoder has kept, else the fields that do not fit their columns or have none, as a JSON object.</summary>
    private OutputColumn Rescued(StructField field, string name)
    {
        if (!IsAvro)
            return Loaded(field, name);
        var left = (AvroType as StructType)?.Fields.Where(f => !_taken.Contains(f.Name) && !_extracted.Exists(known => known.Name == f.Name)) ?? [];
        var rescues = _rescues.Concat(left.Select(f => RescueOf(f.Name, Opaque(AvroColumn, AvroFields.Extract(AvroRow, f.Name)), null))).ToList();
        return rescues.Count == 0 ? Loaded(field, name) : new OutputColumn(
            field, $"coalesce({SqlText.Identifier(name)}, '{{' || nullif(concat_ws(',', {string.Join(", ", rescues)}), '') || '}}')", null, IsLoaded: false);
    }

    private static string RescueOf(string name, string source, string? condition)
    {
        var key = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return $"CASE WHEN {source} IS NOT NULL{(condition is null ? "" : $" AND {condition}")} "
            + $"THEN {SqlText.Literal($"\"{key}\":")} || CAST(to_json({source}) AS VARCHAR) END";
    }

    /// <summary>Whether a key or value is decoded as a whole.</summary>
    private bool IsDecoded(MessageItem item) => (IsAvro && item == MessageItem.Value) || (_options.KeyAvro is not null && item == MessageItem.Key);

    /// <summary>The whole value, or the whole key.</summary>
    private void AddDecoded(MessageItem item, StructField field)
    {
        var (column, type) = item == MessageItem.Key ? (LoadAvroKey(), _options.KeyAvro!.Type) : (AvroColumn, _options.Avro!.Type);
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
            _extracted.Add((field.Name, Opaque(AvroColumn, AvroFields.Extract(AvroRow, field.Name))));
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
