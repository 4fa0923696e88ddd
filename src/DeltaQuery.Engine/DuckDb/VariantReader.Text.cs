namespace DeltaQuery.Engine.DuckDb;

/// <summary>A VARIANT's text.</summary>
internal readonly ref partial struct VariantReader
{
    /// <summary>Appends the text. DuckDB writes a TIMESTAMP WITH TIME ZONE inside a VARIANT in UTC, whatever the session's zone.</summary>
    public void Append(TextBuffer text) => Append(text, 0);

    private void Append(TextBuffer text, int index)
    {
        var data = Data(index);
        var kind = Kind(index);
        switch (kind)
        {
            case VariantKind.Null: text.Append("NULL"); break;
            case VariantKind.True: text.Append("true"); break;
            case VariantKind.False: text.Append("false"); break;
            case VariantKind.Int8: text.Append(Read<sbyte>(data)); break;
            case VariantKind.Int16: text.Append(Read<short>(data)); break;
            case VariantKind.Int32: text.Append(Read<int>(data)); break;
            case VariantKind.Int64: text.Append(Read<long>(data)); break;
            case VariantKind.Int128: text.Append(Read<Int128>(data)); break;
            case VariantKind.UInt8: text.Append(Read<byte>(data)); break;
            case VariantKind.UInt16: text.Append(Read<ushort>(data)); break;
            case VariantKind.UInt32: text.Append(Read<uint>(data)); break;
            case VariantKind.UInt64: text.Append(Read<ulong>(data)); break;
            case VariantKind.UInt128: text.Append(Read<UInt128>(data)); break;
            case VariantKind.Float: ValueText.AppendFloat(text, Read<float>(data)); break;
            case VariantKind.Double: ValueText.AppendDouble(text, Read<double>(data)); break;
            case VariantKind.Decimal:
                var (unscaled, width, scale) = Decimal(data);
                ValueText.AppendDecimal(text, unscaled, width, scale);
                break;
            case VariantKind.Varchar: text.AppendUtf8(Bytes(data)); break;
            case VariantKind.Blob: ValueText.AppendBlob(text, Bytes(data)); break;
            case VariantKind.Geometry: ValueText.AppendGeometry(text, Bytes(data)); break;
            case VariantKind.BitString: text.Append(ValueText.BitText(Bytes(data))); break;
            case VariantKind.BigNum: text.Append(ValueText.BigNumber(Bytes(data)).ToString()); break;
            case VariantKind.Uuid: text.Append(ColumnVector.UuidValue(Read<UInt128>(data))); break;
            case VariantKind.Date: ValueText.AppendDate(text, Read<int>(data)); break;
            case VariantKind.Time: ValueText.AppendTime(text, Read<long>(data) * 1_000); break;
            case VariantKind.TimeNs: ValueText.AppendTime(text, Read<long>(data)); break;
            case VariantKind.TimeTz: ValueText.AppendTimeTz(text, DuckDbTimeTz.FromBits(Read<ulong>(data))); break;
            case VariantKind.Interval: ValueText.AppendInterval(text, Read<DuckDbInterval>(data)); break;
            case VariantKind.Object: AppendObject(text, data); break;
            case VariantKind.Array: AppendArray(text, data); break;
            default: ValueText.AppendTimestamp(text, Timestamp(kind, data), null); break;
        }
    }

    private void AppendObject(TextBuffer text, ReadOnlySpan<byte> data)
    {
        var (count, first) = Nested(data);
        text.Append('{');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(", ");
            ValueText.AppendFieldName(text, Key(first + i));
            AppendInside(text, Child(first + i), quotes: true);
        }

        text.Append('}');
    }

    private void AppendArray(TextBuffer text, ReadOnlySpan<byte> data)
    {
        var (count, first) = Nested(data);
        // DuckDB makes a list of one type where it can, and quotes only inside such a list.
        var quotes = true;
        for (var i = 1; i < count && quotes; i++) quotes = SameType(Child(first), Child(first + i));
        text.Append('[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(", ");
            AppendInside(text, Child(first + i), quotes);
        }

        text.Append(']');
    }

    private void AppendInside(TextBuffer text, int index, bool quotes)
    {
        var start = text.Length;
        Append(text, index);
        if (quotes && Kind(index) is not (VariantKind.Null or VariantKind.Object or VariantKind.Array))
            ValueText.QuoteIfNeeded(text, start);
    }

    private bool SameType(int left, int right)
    {
        var (l, r) = (Kind(left), Kind(right));
        if (l == VariantKind.Decimal && r == l)
        {
            var (_, leftWidth, leftScale) = Decimal(Data(left));
            var (_, rightWidth, rightScale) = Decimal(Data(right));
            return leftWidth == rightWidth && leftScale == rightScale;
        }

        return l == r || (l is VariantKind.True or VariantKind.False && r is VariantKind.True or VariantKind.False);
    }
}
