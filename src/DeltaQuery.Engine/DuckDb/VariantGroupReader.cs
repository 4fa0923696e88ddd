namespace DeltaQuery.Engine.DuckDb;

/// <summary>Puts variants together from the columns in which a Parquet file keeps them: the binary rest in <c>value</c>, what was shredded
/// in <c>typed_value</c>.</summary>
/// <remarks>
/// <code>
/// value     typed_value
/// -         -            missing: no such field; anywhere else a variant null
/// x         -            x
/// -         y            y
/// object    object       an object with the fields of both
/// x         y            against the rules
/// </code>
/// <see href="https://github.com/apache/parquet-format/blob/master/VariantShredding.md">Variant Shredding</see>.
/// </remarks>
/// <param name="groups">The STRUCTs of metadata, value and typed_value.</param>
/// <param name="target">Takes the variants.</param>
internal sealed class VariantGroupReader(ColumnVector groups, VariantBuilder target)
{
    private readonly ColumnVector _metadata = VariantGroup.Child(groups, "metadata")
        ?? throw new InvalidDataException($"the columns {groups.Type} are no variant");

    private readonly VariantGroup _root = new(groups);

    /// <summary>Adds the variant of a row.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Add(int row)
    {
        if (groups.IsNull(row))
        {
            target.AddNullRow();
            return;
        }

        if (_metadata.IsNull(row)) throw new InvalidDataException("the metadata is NULL");
        target.BeginRow();
        AddValue(_root, row, new VariantMetadata(_metadata.Utf8(row)));
        target.EndRow();
    }

    private void AddValue(VariantGroup group, int row, VariantMetadata metadata)
    {
        if (group.IsTyped(row)) AddTyped(group, row, metadata);
        else if (group.IsBinary(row)) new VariantDecoder(metadata, target).Add(group.Value!.Utf8(row));
        else target.Add(VariantKind.Null);
    }

    private void AddTyped(VariantGroup group, int row, VariantMetadata metadata)
    {
        var typed = group.Typed!;
        if (typed.Type.Id == DuckDbType.Struct)
        {
            AddObject(group, row, metadata);
            return;
        }

        if (group.IsBinary(row)) throw new InvalidDataException("both value and typed_value are there, and it is no object");
        if (typed.Type.Id != DuckDbType.List)
        {
            AddPrimitive(typed, row);
            return;
        }

        var (offset, length) = typed.ListEntry(row);
        var first = target.AddArray(length);
        for (var i = 0; i < length; i++)
        {
            target.Element(first + i);
            AddValue(group.Element, offset + i, metadata);
        }
    }

    /// <summary>An object's fields lie in the order of their names, as the binary encoding has them too.</summary>
    private void AddObject(VariantGroup group, int row, VariantMetadata metadata)
    {
        var rest = group.IsBinary(row) ? group.Value!.Utf8(row) : [];
        if (!rest.IsEmpty && !VariantDecoder.IsObject(rest))
            throw new InvalidDataException("value and typed_value are both there, but value is no object");
        var fields = rest.IsEmpty ? default : new VariantFields(rest, isObject: true);
        var shredded = group.Fields.Where(f => f.Group.IsThere(row)).ToList();
        var next = target.AddObject(fields.Count + shredded.Count);
        for (int i = 0, j = 0; i < fields.Count || j < shredded.Count; next++)
        {
            var order = i == fields.Count ? 1 : j == shredded.Count ? -1 : metadata[fields.Id(i)].SequenceCompareTo(shredded[j].Name);
            if (order == 0) throw new InvalidDataException("a field is both in value and in typed_value");
            if (order < 0)
            {
                target.Field(next, metadata[fields.Id(i)]);
                new VariantDecoder(metadata, target).Add(fields[i++]);
            }
            else
            {
                target.Field(next, shredded[j].Name);
                AddValue(shredded[j++].Group, row, metadata);
            }
        }
    }

    private void AddPrimitive(ColumnVector typed, int row)
    {
        switch (typed.Type.Id)
        {
            case DuckDbType.Boolean: target.Add(typed.At<byte>(row) != 0 ? VariantKind.True : VariantKind.False); break;
            case DuckDbType.TinyInt: target.Add(VariantKind.Int8, typed.At<sbyte>(row)); break;
            case DuckDbType.SmallInt: target.Add(VariantKind.Int16, typed.At<short>(row)); break;
            case DuckDbType.Integer: target.Add(VariantKind.Int32, typed.At<int>(row)); break;
            case DuckDbType.BigInt: target.Add(VariantKind.Int64, typed.At<long>(row)); break;
            case DuckDbType.Float: target.Add(VariantKind.Float, typed.At<float>(row)); break;
            case DuckDbType.Double: target.Add(VariantKind.Double, typed.At<double>(row)); break;
            case DuckDbType.Decimal: target.AddDecimal(typed.Unscaled(row), typed.Type.Scale); break;
            case DuckDbType.Date: target.Add(VariantKind.Date, typed.At<int>(row)); break;
            case DuckDbType.Time: target.Add(VariantKind.Time, typed.At<long>(row)); break;
            case DuckDbType.TimestampTz: target.Add(VariantKind.TimestampTz, typed.At<long>(row)); break;
            case DuckDbType.Timestamp: target.Add(VariantKind.Timestamp, typed.At<long>(row)); break;
            case DuckDbType.TimestampNs: target.Add(VariantKind.TimestampNs, typed.At<long>(row)); break;
            case DuckDbType.Blob: target.AddBytes(VariantKind.Blob, typed.Utf8(row)); break;
            case DuckDbType.Varchar: target.AddBytes(VariantKind.Varchar, typed.Utf8(row)); break;
            case DuckDbType.Uuid: target.Add(VariantKind.Uuid, typed.At<UInt128>(row)); break;
            default: throw new InvalidDataException($"typed_value is a {typed.Type}, which no variant is shredded as");
        }
    }
}
