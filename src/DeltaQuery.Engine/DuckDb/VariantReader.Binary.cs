namespace DeltaQuery.Engine.DuckDb;

/// <summary>The value as Parquet keeps it.</summary>
internal readonly ref partial struct VariantReader
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerMillisecond = 1_000;
    private const long NanosPerMicrosecond = 1_000;

    /// <summary>Encodes the value.</summary>
    /// <exception cref="InvalidDataException">Parquet has no such value, or an object has two fields of one name.</exception>
    public void Encode(VariantBinary target)
    {
        target.Clear();
        AddNames(0, 0, target);
        target.EndNames();
        Encode(0, target);
    }

    private void AddNames(int index, int depth, VariantBinary target)
    {
        if (depth > VariantDecoder.Deepest) throw new InvalidDataException($"a value that is nested more than {VariantDecoder.Deepest} deep");
        var kind = Kind(index);
        if (kind is not (VariantKind.Object or VariantKind.Array)) return;
        var (count, first) = Nested(Data(index));
        for (var i = first; i < first + count; i++)
        {
            if (kind == VariantKind.Object) target.AddName(KeyBytes(i));
            AddNames(Child(i), depth + 1, target);
        }
    }

    private void Encode(int index, VariantBinary target)
    {
        var data = Data(index);
        var kind = Kind(index);
        switch (kind)
        {
            case VariantKind.Null: target.Add(VariantPrimitive.Null); break;
            case VariantKind.True: target.Add(VariantPrimitive.True); break;
            case VariantKind.False: target.Add(VariantPrimitive.False); break;
            case VariantKind.Int8: target.Add(VariantPrimitive.Int8, Read<sbyte>(data)); break;
            case VariantKind.Int16: target.Add(VariantPrimitive.Int16, Read<short>(data)); break;
            case VariantKind.Int32: target.Add(VariantPrimitive.Int32, Read<int>(data)); break;
            case VariantKind.Int64: target.Add(VariantPrimitive.Int64, Read<long>(data)); break;
            case VariantKind.UInt8: target.Add(VariantPrimitive.Int16, (short)Read<byte>(data)); break;
            case VariantKind.UInt16: target.Add(VariantPrimitive.Int32, (int)Read<ushort>(data)); break;
            case VariantKind.UInt32: target.Add(VariantPrimitive.Int64, (long)Read<uint>(data)); break;
            case VariantKind.UInt64: EncodeInteger(Read<ulong>(data), target); break;
            case VariantKind.Int128: EncodeInteger(Read<Int128>(data), target); break;
            case VariantKind.UInt128: EncodeInteger((Int128)UInt128.Min(Read<UInt128>(data), (UInt128)Int128.MaxValue), target); break;
            case VariantKind.Float: target.Add(VariantPrimitive.Float, Read<float>(data)); break;
            case VariantKind.Double: target.Add(VariantPrimitive.Double, Read<double>(data)); break;
            case VariantKind.Decimal:
                var (unscaled, _, scale) = Decimal(data);
                target.AddDecimal(unscaled, scale);
                break;
            case VariantKind.Varchar: target.AddBytes(VariantPrimitive.Text, Bytes(data)); break;
            case VariantKind.Blob: target.AddBytes(VariantPrimitive.Binary, Bytes(data)); break;
            case VariantKind.Uuid: target.AddUuid(Read<UInt128>(data) ^ UInt128.One << 127); break;
            case VariantKind.Date when Read<int>(data) is int.MaxValue or -int.MaxValue: throw Infinite();
            case VariantKind.TimestampTz or VariantKind.TimestampS or VariantKind.TimestampMs or VariantKind.Timestamp or VariantKind.TimestampNs
                when Read<long>(data) is long.MaxValue or -long.MaxValue:
                throw Infinite();
            case VariantKind.Date: target.Add(VariantPrimitive.Date, Read<int>(data)); break;
            case VariantKind.Time: target.Add(VariantPrimitive.Time, Read<long>(data)); break;
            case VariantKind.TimestampTz: target.Add(VariantPrimitive.TimestampTz, Read<long>(data)); break;
            case VariantKind.TimestampS: target.Add(VariantPrimitive.Timestamp, checked(Read<long>(data) * MicrosPerSecond)); break;
            case VariantKind.TimestampMs: target.Add(VariantPrimitive.Timestamp, checked(Read<long>(data) * MicrosPerMillisecond)); break;
            case VariantKind.Timestamp: target.Add(VariantPrimitive.Timestamp, Read<long>(data)); break;
            case VariantKind.TimestampNs: target.Add(VariantPrimitive.TimestampNs, Read<long>(data)); break;
            case VariantKind.TimeNs when Read<long>(data) % NanosPerMicrosecond == 0:
                target.Add(VariantPrimitive.Time, Read<long>(data) / NanosPerMicrosecond);
                break;
            case VariantKind.Object: EncodeObject(data, target); break;
            case VariantKind.Array: EncodeArray(data, target); break;
            default: throw new InvalidDataException($"a variant of Parquet's has no place for the type {kind}; cast it to another one");
        }
    }

    /// <summary>A whole number in 64 bits, or as a decimal where they do not hold it.</summary>
    private static void EncodeInteger(Int128 value, VariantBinary target)
    {
        if (value >= long.MinValue && value <= long.MaxValue) target.Add(VariantPrimitive.Int64, (long)value);
        else target.AddDecimal(value, 0);
    }

    private static InvalidDataException Infinite() => new("other engines have no infinite days and times");

    private void EncodeObject(ReadOnlySpan<byte> data, VariantBinary target)
    {
        var (count, first) = Nested(data);
        var fields = new (int Id, int Place)[count];
        for (var i = 0; i < count; i++) fields[i] = (target.IdOf(KeyBytes(first + i)), Child(first + i));
        fields.AsSpan().Sort((a, b) => a.Id.CompareTo(b.Id));
        var start = target.Position;
        for (var i = 0; i < count; i++)
        {
            if (i > 0 && fields[i].Id == fields[i - 1].Id) throw new InvalidDataException("an object with two fields of one name");
            var place = target.Position;
            Encode(fields[i].Place, target);
            fields[i].Place = place;
        }

        target.EndObject(start, fields);
    }

    private void EncodeArray(ReadOnlySpan<byte> data, VariantBinary target)
    {
        var (count, first) = Nested(data);
        var places = new int[count];
        var start = target.Position;
        for (var i = 0; i < count; i++)
        {
            places[i] = target.Position;
            Encode(Child(first + i), target);
        }

        target.EndArray(start, places);
    }

    private ReadOnlySpan<byte> KeyBytes(int child) => _keys.Utf8(_firstKey + (int)_children.StructChild(0).At<uint>(_firstChild + child));
}
