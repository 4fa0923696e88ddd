namespace DeltaQuery.Engine.DuckDb;

/// <summary>A VARIANT's JSON.</summary>
internal readonly ref partial struct VariantReader
{
    /// <summary>Appends the JSON, with the forms of <see cref="ValueJson"/>.</summary>
    public void AppendJson(TextBuffer text) => AppendJson(text, 0);

    private void AppendJson(TextBuffer text, int index)
    {
        var data = Data(index);
        switch (Kind(index))
        {
            case VariantKind.Null: text.Append("null"); break;
            case VariantKind.True or VariantKind.False: Append(text, index); break;
            case >= VariantKind.Int8 and <= VariantKind.UInt128 or VariantKind.BigNum: Append(text, index); break;
            case VariantKind.Float: ValueJson.AppendFloat(text, Read<float>(data)); break;
            case VariantKind.Double: ValueJson.AppendDouble(text, Read<double>(data)); break;
            case VariantKind.Decimal:
                var (unscaled, _, scale) = Decimal(data);
                ValueJson.AppendDecimal(text, unscaled, scale);
                break;
            case VariantKind.Varchar: ValueJson.AppendString(text, Bytes(data)); break;
            case VariantKind.Blob: ValueJson.AppendBase64(text, Bytes(data)); break;
            case VariantKind.Object: AppendJsonObject(text, data); break;
            case VariantKind.Array: AppendJsonArray(text, data); break;
            default:
                text.Append('"');
                var start = text.Length;
                Append(text, index);
                ValueJson.EndString(text, start);
                break;
        }
    }

    private void AppendJsonObject(TextBuffer text, ReadOnlySpan<byte> data)
    {
        var (count, first) = Nested(data);
        text.Append('{');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(',');
            ValueJson.AppendString(text, Key(first + i));
            text.Append(':');
            AppendJson(text, Child(first + i));
        }

        text.Append('}');
    }

    private void AppendJsonArray(TextBuffer text, ReadOnlySpan<byte> data)
    {
        var (count, first) = Nested(data);
        text.Append('[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(',');
            AppendJson(text, Child(first + i));
        }

        text.Append(']');
    }
}
