using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>FORMAT AVRO: the value is loaded as one column, and the table's columns are computed of it.</summary>
internal sealed partial class MappingPlanner
{
    private static readonly string AvroColumn = MessageColumns.Hidden(MessageItem.Value);

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
            not StructType => AvroFields.Adapt(SqlText.Identifier(AvroColumn), AvroType, field.Type, field.Name),
            StructType row when row.Find(field.Name) is { } found =>
                AvroFields.Adapt(AvroFields.Extract(SqlText.Identifier(AvroColumn), found.Name), found.Type, field.Type, field.Name),
            _ => $"CAST(NULL AS {DuckDbTypes.ToSql(field.Type)})",
        };
        if (IsOfKey(field))
            AddKeyField(field, value);
        else
            _outputs.Add(new OutputColumn(field, value, null, IsLoaded: false));
    }

    /// <summary>The whole value.</summary>
    private void AddAvroValue(StructField field) => _outputs.Add(new OutputColumn(
        field, AvroFields.Adapt(SqlText.Identifier(AvroColumn), AvroType, field.Type, field.Name), null, IsLoaded: false));

    /// <summary>Makes a field known to expressions by its name.</summary>
    /// <returns>Whether there is such a field.</returns>
    private bool NeedAvroField(string name)
    {
        if (!IsAvro || name.Equals("value", StringComparison.OrdinalIgnoreCase) || (AvroType as StructType)?.Find(name) is not { } field)
            return false;
        if (!_extracted.Exists(known => known.Name == field.Name))
            _extracted.Add((field.Name, AvroFields.Extract(SqlText.Identifier(AvroColumn), field.Name)));
        return true;
    }

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
