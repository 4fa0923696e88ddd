using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Makes a <see cref="MappingPlan"/> of what the statement says and of the table's columns.</summary>
internal sealed partial class MappingPlanner
{
    private readonly MappingOptions _options;
    private readonly StructType _table;
    private readonly List<(LoadedColumn Column, MessageItem Item, string? Constant)> _items = [];
    private readonly List<(LoadedColumn Column, JsonColumn Source)> _values = [];
    private readonly List<(LoadedColumn Column, JsonColumn? Source)> _keys = [];
    private readonly List<OutputColumn> _outputs = [];
    private readonly HashSet<string> _fields = new(StringComparer.OrdinalIgnoreCase);

    private MappingPlanner(MappingOptions options, StructType table)
    {
        _options = options;
        _table = table;
    }

    /// <summary>The plan for a table.</summary>
    /// <exception cref="DeltaException">ColumnNotFound; a type that cannot be read.</exception>
    public static MappingPlan Plan(MappingOptions options, StructType table) => new MappingPlanner(options, table).Plan();

    /// <summary>The columns that <c>*</c> fills by name.</summary>
    public static IEnumerable<StructField> ByName(MappingOptions options, StructType table)
    {
        var taken = new HashSet<string>(options.Except, StringComparer.OrdinalIgnoreCase);
        taken.UnionWith(options.Columns.Select(column => column.Name));
        taken.UnionWith(options.Includes.Select(include => include.Column));
        if (options.RescueColumn is { } rescue)
            taken.Add(rescue);
        var hasFields = options.Value.Kind is not (MessageFormatKind.Text or MessageFormatKind.Bytes)
            && (options.Avro is null || options.RowType is StructType);
        return table.Fields.Where(field => (hasFields || field.Name.Equals("value", StringComparison.OrdinalIgnoreCase)) && !taken.Contains(field.Name) && field.GenerationExpression is null && !field.IsIdentity
            && field.Type != PrimitiveType.Void);
    }

    private MappingPlan Plan()
    {
        foreach (var column in _options.Columns.Where(column => column.Value is null))
            AddDeclared(column);
        if (_options.Star)
        {
            foreach (var field in ByName(_options, _table))
                AddField(field);
        }

        foreach (var column in _options.Columns)
        {
            if (column.Value is { } value)
                AddExpression(column, value);
        }

        foreach (var include in _options.Includes)
            AddItem(include);
        var rescued = _options.RescueColumn is { } rescue ? new LoadedColumn(rescue, LogicalType.Of(DuckDbType.Varchar)) : null;
        foreach (var expression in new[] { _options.Where, _options.Sequence, _options.DeleteWhen }.OfType<SqlExpression>())
            Need(expression);
        if (rescued is not null)
            _outputs.Add(Rescued(FieldOf(rescued.Name, "STRING"), rescued.Name));
        var isDirect = _outputs.TrueForAll(output => output.IsLoaded)
            && _options is { Where: null, Sequence: null, DeleteWhen: null };
        if (isDirect)
            NameAsOutputs();
        return new MappingPlan
        {
            Items = _items, ValueColumns = ValueColumns(), Extracted = _extracted, Json = [.. _values.Select(value => value.Source)],
            KeyColumns = _keys, Rescued = rescued, HasDelete = _options.Envelope != MessageEnvelope.None, Outputs = _outputs, IsDirect = isDirect,
        }.Complete();
    }

    /// <summary>A field that is read as the type that the mapping gives it, and then becomes the column's.</summary>
    private void AddDeclared(ColumnSource column)
    {
        var field = FieldOf(column.Name, column.Type);
        var declared = DeclaredOf(column, field);
        AddField(declared is null ? field : field with { Type = declared });
        if (declared is not null)
            _outputs[^1] = new OutputColumn(field, $"CAST({_outputs[^1].Sql} AS {DuckDbTypes.ToSql(declared)})", null, IsLoaded: false);
    }

    private void AddField(StructField field)
    {
        if (_options.Value.Kind is MessageFormatKind.Text or MessageFormatKind.Bytes)
        {
            AddItem(new IncludedColumn(MessageItem.Value, field.Name));
            return;
        }

        if (IsAvro)
        {
            AddAvroField(field);
            return;
        }

        _fields.Add(field.Name);
        if (IsOfKey(field))
            AddKeyField(field, SqlText.Identifier(field.Name));
        else if (_options.Value.Kind == MessageFormatKind.Csv && field.Type != PrimitiveType.String)
            _outputs.Add(new OutputColumn(field, ExactText.Of(SqlText.Identifier(field.Name), field.Type), null, IsLoaded: false));
        else if (field.Type is PrimitiveType { Kind: PrimitiveKind.Variant })
        {
            _outputs.Add(new OutputColumn(field, $"{ParseJsonFunction.Name}({SqlText.Identifier(field.Name)})", null, IsLoaded: false));
        }
        else
        {
            if (field.Type.HoldsVariant)
                throw new DeltaException(DeltaErrorCode.NotSupported, $"an ingest writes no variant inside of another type: column {field.Name}");
            _outputs.Add(Loaded(field, field.Name));
        }

        var type = _options.Value.Kind == MessageFormatKind.Csv ? LogicalType.Of(DuckDbType.Varchar) : LoadedTypes.Of(field.Type);
        var source = JsonColumn.Of(field);
        _values.Add((new LoadedColumn(field.Name, type), _options.Envelope == MessageEnvelope.None ? source : source with { IsNullable = true }));
    }

    private bool IsOfKey(StructField field) =>
        _options.Envelope != MessageEnvelope.None && _options.KeyColumns.Contains(field.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A column of the key, which the message's key has where its value does not.</summary>
    /// <param name="field">The column.</param>
    /// <param name="ofValue">What the message's value has.</param>
    private void AddKeyField(StructField field, string ofValue)
    {
        var name = $"__dq_key_{field.Name}";
        if (_options.KeyAvro is not null)
        {
            AddAvroKeyField(field, ofValue);
            return;
        }

        if (_options.Key is { Kind: MessageFormatKind.Json })
        {
            _keys.Add((new LoadedColumn(name, LoadedTypes.Of(field.Type)), JsonColumn.Of(field with { Nullable = false })));
        }
        else if (_options.KeyColumns.Count == 1)
        {
            _items.Add((new LoadedColumn(name, LogicalType.Of(DuckDbType.Varchar)), MessageItem.Key, null));
        }
        else
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, "the key of an envelope with several columns has to be JSON or AVRO")
            {
                Hint = "KEY FORMAT JSON reads the columns of the key by name",
            };
        }

        var type = DuckDbTypes.ToSql(field.Type);
        var keyed = _options.Key is { Kind: MessageFormatKind.Json } ? SqlText.Identifier(name) : ExactText.Of(SqlText.Identifier(name), field.Type);
        var value = $"coalesce({(IsAvro ? $"CAST({ofValue} AS {type})" : ofValue)}, CAST({keyed} AS {type}))";
        _outputs.Add(new OutputColumn(field, value, null, IsLoaded: false));
    }

    private void AddExpression(ColumnSource column, SqlExpression value)
    {
        var field = FieldOf(column.Name, column.Type);
        var declared = DeclaredOf(column, field);
        CheckPaths(value);
        if (value.Paths is [var path] && value.Sql.Trim() == path.Name && !field.Type.HoldsVariant
            && (path.Type is null || TypeOf(path.Type, column.Name) == (declared ?? field.Type)))
        {
            AddPath(path, declared ?? field.Type, field.Nullable);
            _outputs.Add(declared is null
                ? Loaded(field, path.Name)
                : new OutputColumn(field, SqlText.Identifier(path.Name), value, IsLoaded: false));
            return;
        }

        Need(value);
        _outputs.Add(new OutputColumn(field, value.Sql, value, IsLoaded: false) { Declared = declared });
    }

    /// <summary>The type that the mapping gives a column, where it is another than the table's.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: the column does not hold all of its values.</exception>
    private static DataType? DeclaredOf(ColumnSource column, StructField field)
    {
        if (column.Type is null || TypeOf(column.Type, column.Name) is var declared && declared == field.Type)
            return null;
        if (TypeWidening.IsSupported(declared, field.Type))
            return declared;
        throw new DeltaException(
            DeltaErrorCode.SchemaMismatch, $"column {field.Name} is {SparkTypes.Print(field.Type)}, which does not hold every {SparkTypes.Print(declared)}")
        {
            Hint = $"leave the type out, and what does not fit is an error of its message: ({field.Name}{(column.Value is null ? "" : " = ..")})",
            Position = column.Value?.Position,
        };
    }

    private void AddItem(IncludedColumn include)
    {
        var field = _table.Find(include.Column) ?? new StructField(include.Column, MessageColumns.TypeOf(include.Item, _options));
        var name = $"{MessageColumns.Hidden(include.Item)}_{_items.Count}";
        var isDecoded = IsDecoded(include.Item);
        if (isDecoded && field.Type != PrimitiveType.Binary)
        {
            AddDecoded(include.Item, field);
            return;
        }

        var canBeText = include.Item is MessageItem.Key or MessageItem.Value or MessageItem.Header;
        var isAsItIs = field.Type == PrimitiveType.String || isDecoded;
        var type = canBeText && isAsItIs ? field.Type : MessageColumns.TypeOf(include.Item, _options);
        _items.Add((new LoadedColumn(name, LoadedTypes.Of(type)), include.Item, include.Header ?? IngestName(include.Item)));
        _outputs.Add(type == field.Type
            ? Loaded(field, name)
            : new OutputColumn(field, SqlText.Identifier(name), null, IsLoaded: false));
    }

    /// <summary>Calls loaded columns as the columns that they become.</summary>
    private void NameAsOutputs()
    {
        for (var i = 0; i < _outputs.Count; i++)
        {
            var output = _outputs[i];
            var item = _items.FindIndex(known => SqlText.Identifier(known.Column.Name) == output.Sql);
            var value = _values.FindIndex(known => SqlText.Identifier(known.Column.Name) == output.Sql);
            if (item >= 0)
                _items[item] = (_items[item].Column with { Name = output.Field.Name }, _items[item].Item, _items[item].Constant);
            else if (value >= 0)
                _values[value] = (_values[value].Column with { Name = output.Field.Name }, _values[value].Source);
            _outputs[i] = Loaded(output.Field, output.Field.Name);
        }
    }

    private string? IngestName(MessageItem item) => item == MessageItem.IngestName ? _options.IngestName : null;

    /// <summary>Loads what an expression names.</summary>
    private void Need(SqlExpression expression)
    {
        CheckPaths(expression);
        foreach (var path in expression.Paths)
            AddPath(path, path.Type is null ? PrimitiveType.String : TypeOf(path.Type, path.Name), isNullable: true);
        foreach (var item in expression.Items)
            NeedItem(item);
        foreach (var name in expression.Names)
        {
            if (NeedAvroField(name))
                continue;
            if (_fields.Contains(name) && !name.Equals("value", StringComparison.OrdinalIgnoreCase))
                continue;
            if (MessageColumns.Find(name) is { } item)
                NeedItem(item);
            else if (_options.Value.Kind == MessageFormatKind.Json && _fields.Add(name))
                AddNamed(name, (_options.RowType as StructType)?.Find(name)?.Type ?? PrimitiveType.String);
        }
    }

    private void AddNamed(string name, DataType type) =>
        _values.Add((new LoadedColumn(name, LoadedTypes.Of(type)), new JsonColumn([new JsonStep(name)], type)));

    private void NeedItem(MessageItem item)
    {
        if (IsDecoded(item))
        {
            NeedDecoded(item);
            return;
        }

        var name = MessageColumns.Hidden(item);
        if (!_items.Exists(known => known.Column.Name == name))
            _items.Add((new LoadedColumn(name, LoadedTypes.Of(MessageColumns.TypeOf(item, _options))), item, null));
    }

    private void AddPath(ValuePath path, DataType type, bool isNullable)
    {
        if (!_values.Exists(known => known.Column.Name == path.Name))
            _values.Add((new LoadedColumn(path.Name, LoadedTypes.Of(type)), new JsonColumn(path.Steps, type, isNullable)));
    }

    private StructField FieldOf(string name, string? type)
    {
        var field = _table.Find(name);
        if (field is not null)
            return field;
        return type is not null
            ? new StructField(name, TypeOf(type, name))
            : throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"the table has no column {name}");
    }

    private static DataType TypeOf(string type, string column) => DeclaredType.Parse(type, column, out _);

    private static OutputColumn Loaded(StructField field, string name) => new(field, SqlText.Identifier(name), null, IsLoaded: true);
}
