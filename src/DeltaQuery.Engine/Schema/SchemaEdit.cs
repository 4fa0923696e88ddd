using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Engine.Schema;

/// <summary>Changes of a schema, one column or nested field at a time. Paths are logical names, compared without case, with <c>element</c>,
/// <c>key</c> and <c>value</c> where a list or map is entered; a schema is made anew, and never changed.</summary>
internal static class SchemaEdit
{
    /// <summary>Adds a field to the struct at a path, which is empty for the table itself.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="parent">The path of the struct.</param>
    /// <param name="field">The field.</param>
    /// <param name="after">The field before it; "" makes it the first one, null the last.</param>
    /// <exception cref="DeltaException">ColumnNotFound or SchemaMismatch.</exception>
    public static StructType Add(StructType schema, IReadOnlyList<string> parent, StructField field, string? after) =>
        In(schema, parent, row =>
        {
            if (row.TryFind(field.Name, out _))
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"there is a column {Path(parent, field.Name)} already");
            List<StructField> fields = [.. row.Fields];
            fields.Insert(after is null ? fields.Count : PlaceAfter(row, parent, after), field);
            return fields;
        });

    /// <summary>Takes a field away.</summary>
    public static StructType Drop(StructType schema, IReadOnlyList<string> path) => In(schema, Parent(path), row =>
    {
        StructField field = Last(row, path);
        return row.Fields.Count > 1
            ? [.. row.Fields.Where(other => other != field)]
            : throw new DeltaException(
                DeltaErrorCode.NotSupported,
                path.Count == 1 ? $"{field.Name} is the only column of the table" : $"{string.Join('.', path)} is the only field of its struct");
    });

    /// <summary>Puts another field in the place of one.</summary>
    public static StructType Replace(StructType schema, IReadOnlyList<string> path, Func<StructField, StructField> change) =>
        In(schema, Parent(path), row =>
        {
            StructField field = Last(row, path);
            StructField changed = change(field);
            if (row.Find(changed.Name) is { } other && other != field)
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"there is a column {Path(Parent(path), changed.Name)} already");
            return [.. row.Fields.Select(each => each == field ? changed : each)];
        });

    /// <summary>Moves a field among its neighbours.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="path">The field.</param>
    /// <param name="after">The field before it; "" makes it the first one.</param>
    public static StructType Move(StructType schema, IReadOnlyList<string> path, string after) => In(schema, Parent(path), row =>
    {
        StructField field = Last(row, path);
        if (field.Name.Equals(after, StringComparison.OrdinalIgnoreCase))
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {field.Name} cannot come after itself");
        var others = new StructType([.. row.Fields.Where(other => other != field)]);
        List<StructField> fields = [.. others.Fields];
        fields.Insert(PlaceAfter(others, Parent(path), after), field);
        return fields;
    });

    /// <summary>Widens a column, or the element, key or value of one, and records it for the readers of older files.</summary>
    /// <exception cref="DeltaException">ColumnNotFound; NotSupported for a change that is no widening.</exception>
    public static StructType Widen(StructType schema, IReadOnlyList<string> path, DataType to)
    {
        DataType widened = Widen(schema, path, 0, to, out _);
        return (StructType)widened;
    }

    /// <summary>The type at a path, and the field that has it or is the nearest above.</summary>
    /// <exception cref="DeltaException">ColumnNotFound.</exception>
    public static (DataType Type, StructField? Field) Find(StructType schema, IReadOnlyList<string> path)
    {
        DataType type = schema;
        StructField? field = null;
        for (int i = 0; i < path.Count; i++)
        {
            if (type is StructType row)
            {
                field = row.Find(path[i]) ?? throw NotFound(schema, path);
                type = field.Type;
            }
            else if (!TryStep(type, path[i], out DataType? inner))
            {
                throw NotFound(schema, path);
            }
            else
            {
                type = inner;
            }
        }

        return (type, field);
    }

    private static DataType Widen(DataType type, IReadOnlyList<string> path, int depth, DataType to, out TypeChange? change)
    {
        change = null;
        if (depth == path.Count)
        {
            if (type is StructType or ArrayType or MapType or PrimitiveType { Kind: PrimitiveKind.Void }
                || !TypeWidening.IsSupported(type, to))
            {
                throw new DeltaException(
                    DeltaErrorCode.NotSupported,
                    $"column {string.Join('.', path)} cannot be changed from {SparkTypes.Print(type)} to {SparkTypes.Print(to)}: it is no widening")
                {
                    Hint = "integers widen to larger ones, decimals and double, float to double, date to timestamp_ntz, decimals to larger ones",
                };
            }

            change = new TypeChange(type, to);
            return to;
        }

        switch (type)
        {
            case StructType row:
                StructField field = row.Find(path[depth])!;
                DataType inner = Widen(field.Type, path, depth + 1, to, out TypeChange? own);
                FieldMetadata metadata = own is null ? field.Metadata : TypeChangeJson.Append(field.Metadata, own);
                return new StructType([.. row.Fields.Select(each => each == field ? field with { Type = inner, Metadata = metadata } : each)]);
            case ArrayType array:
                DataType element = Widen(array.Element, path, depth + 1, to, out TypeChange? ofElement);
                change = Above(ofElement, "element");
                return array with { Element = element };
            case MapType map when Is(path[depth], "key"):
                DataType key = Widen(map.Key, path, depth + 1, to, out TypeChange? ofKey);
                change = Above(ofKey, "key");
                return map with { Key = key };
            case MapType map:
                DataType value = Widen(map.Value, path, depth + 1, to, out TypeChange? ofValue);
                change = Above(ofValue, "value");
                return map with { Value = value };
            default:
                throw new InvalidOperationException($"there is no {path[depth]} in {type}");
        }
    }

    private static TypeChange? Above(TypeChange? change, string step) => change is null
        ? null
        : change with { FieldPath = change.FieldPath.Length == 0 ? step : $"{step}.{change.FieldPath}" };

    /// <summary>Makes the fields anew of the struct at a path.</summary>
    private static StructType In(StructType schema, IReadOnlyList<string> parent, Func<StructType, IReadOnlyList<StructField>> edit) =>
        (StructType)In(schema, schema, parent, 0, edit);

    private static DataType In(
        StructType schema, DataType type, IReadOnlyList<string> parent, int depth, Func<StructType, IReadOnlyList<StructField>> edit)
    {
        if (depth == parent.Count)
        {
            return type is StructType inner
                ? new StructType(edit(inner))
                : throw new DeltaException(
                    DeltaErrorCode.SchemaMismatch,
                    $"column {string.Join('.', parent)} has no fields: it is of type {SparkTypes.Print(type)}");
        }

        DataType Go(DataType below) => In(schema, below, parent, depth + 1, edit);
        switch (type)
        {
            case StructType row when row.TryFind(parent[depth], out StructField? field):
                return new StructType([.. row.Fields.Select(each => each == field ? field with { Type = Go(field.Type) } : each)]);
            case ArrayType array when Is(parent[depth], "element"):
                return array with { Element = Go(array.Element) };
            case MapType map when Is(parent[depth], "key"):
                return map with { Key = Go(map.Key) };
            case MapType map when Is(parent[depth], "value"):
                return map with { Value = Go(map.Value) };
            default:
                throw NotFound(schema, parent);
        }
    }

    private static int PlaceAfter(StructType row, IReadOnlyList<string> parent, string after)
    {
        if (after.Length == 0)
            return 0;
        int at = row.IndexOf(after);
        return at >= 0
            ? at + 1
            : throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"AFTER names {Path(parent, after)}, which the table does not have");
    }

    private static StructField Last(StructType row, IReadOnlyList<string> path) => row.Find(path[^1]) ?? throw NotFound(row, path);

    private static bool TryStep(DataType type, string step, [NotNullWhen(true)] out DataType? inner)
    {
        inner = type switch
        {
            ArrayType array when Is(step, "element") => array.Element,
            MapType map when Is(step, "key") => map.Key,
            MapType map when Is(step, "value") => map.Value,
            _ => null,
        };
        return inner is not null;
    }

    private static bool Is(string step, string word) => step.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Parent(IReadOnlyList<string> path) => [.. path.SkipLast(1)];

    private static string Path(IReadOnlyList<string> parent, string name) => string.Join('.', parent.Append(name));

    private static DeltaException NotFound(StructType row, IReadOnlyList<string> path) =>
        new(DeltaErrorCode.ColumnNotFound, $"the table has no column {string.Join('.', path)}")
        {
            Hint = $"there {(row.Fields.Count == 1 ? "is" : "are")} {string.Join(", ", row.Fields.Select(field => field.Name))}",
        };
}
