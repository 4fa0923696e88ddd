using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Reads the values of a Parquet variant into a <see cref="VariantBuilder"/>.</summary>
/// <remarks>
/// <code>
/// value            basic type (2 bits) | header (6), then the data
///   0 primitive    header: which one; data: little-endian
///   1 short text   header: its length
///   2 object       header: offset size - 1 (2 bits), id size - 1 (2), large (1); data: count, ids, count + 1 offsets, values
///   3 array        header: offset size - 1 (2 bits), large (1); data: count, count + 1 offsets, values
/// </code>
/// DuckDB has a decoder of its own, but it takes a decimal's width from a logarithm: 0.00 and -21474836.48 then end the whole process.
/// <see href="https://github.com/apache/parquet-format/blob/master/VariantEncoding.md">Variant Binary Encoding</see>.
/// </remarks>
/// <param name="metadata">The names.</param>
/// <param name="target">Takes the values.</param>
internal readonly ref struct VariantDecoder(VariantMetadata metadata, VariantBuilder target)
{
    /// <summary>How deep variants may be nested: what is written must be read again.</summary>
    public const int Deepest = 1_000;

    private readonly VariantMetadata _metadata = metadata;

    /// <summary>Adds a value.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Add(ReadOnlySpan<byte> value)
    {
        // A value has at least one byte of its own: more values than bytes are one that is named again and again.
        var budget = value.Length;
        Add(value, 0, ref budget);
    }

    /// <summary>Whether a value is an object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> value) => !value.IsEmpty && (value[0] & 3) == 2;

    /// <summary>An unsigned little-endian number of 1 to 4 bytes.</summary>
    internal static uint Unsigned(ReadOnlySpan<byte> bytes, int at, int size)
    {
        if ((uint)at > (uint)bytes.Length || bytes.Length - at < size) throw Cut();
        var number = 0u;
        for (var i = size - 1; i >= 0; i--) number = number << 8 | bytes[at + i];
        return number;
    }

    private static InvalidDataException Cut() => new("the value is cut short");

    private void Add(ReadOnlySpan<byte> value, int depth, ref int budget)
    {
        if (value.IsEmpty || --budget < 0) throw Cut();
        if (depth > Deepest) throw new InvalidDataException($"it is nested more than {Deepest} deep");
        var header = value[0] >> 2;
        switch (value[0] & 3)
        {
            case 0: AddPrimitive(header, value[1..]); break;
            case 1: AddText(Taken(value[1..], (uint)header)); break;
            case 2:
                var fields = new VariantFields(value, isObject: true);
                var field = target.AddObject(fields.Count);
                for (var i = 0; i < fields.Count; i++)
                {
                    target.Field(field + i, _metadata[fields.Id(i)]);
                    Add(fields[i], depth + 1, ref budget);
                }

                break;
            default:
                var items = new VariantFields(value, isObject: false);
                var item = target.AddArray(items.Count);
                for (var i = 0; i < items.Count; i++)
                {
                    target.Element(item + i);
                    Add(items[i], depth + 1, ref budget);
                }

                break;
        }
    }

    private void AddPrimitive(int type, ReadOnlySpan<byte> data)
    {
        switch ((VariantPrimitive)type)
        {
            case VariantPrimitive.Null: target.Add(VariantKind.Null); break;
            case VariantPrimitive.True: target.Add(VariantKind.True); break;
            case VariantPrimitive.False: target.Add(VariantKind.False); break;
            case VariantPrimitive.Int8: AddFixed<sbyte>(VariantKind.Int8, data); break;
            case VariantPrimitive.Int16: AddFixed<short>(VariantKind.Int16, data); break;
            case VariantPrimitive.Int32: AddFixed<int>(VariantKind.Int32, data); break;
            case VariantPrimitive.Int64: AddFixed<long>(VariantKind.Int64, data); break;
            case VariantPrimitive.Double: AddFixed<double>(VariantKind.Double, data); break;
            case VariantPrimitive.Decimal4: target.AddDecimal(Read<int>(Taken(data, 5)[1..]), data[0]); break;
            case VariantPrimitive.Decimal8: target.AddDecimal(Read<long>(Taken(data, 9)[1..]), data[0]); break;
            case VariantPrimitive.Decimal16: target.AddDecimal(Read<Int128>(Taken(data, 17)[1..]), data[0]); break;
            case VariantPrimitive.Date: AddFixed<int>(VariantKind.Date, data); break;
            case VariantPrimitive.TimestampTz: AddFixed<long>(VariantKind.TimestampTz, data); break;
            case VariantPrimitive.Timestamp: AddFixed<long>(VariantKind.Timestamp, data); break;
            case VariantPrimitive.Float: AddFixed<float>(VariantKind.Float, data); break;
            case VariantPrimitive.Binary: target.AddBytes(VariantKind.Blob, Sized(data)); break;
            case VariantPrimitive.Text: AddText(Sized(data)); break;
            case VariantPrimitive.Time: AddFixed<long>(VariantKind.Time, data); break;
            case VariantPrimitive.TimestampTzNs: AddZonedNanoseconds(Read<long>(data)); break;
            case VariantPrimitive.TimestampNs: AddFixed<long>(VariantKind.TimestampNs, data); break;
            case VariantPrimitive.Uuid: target.AddUuid(BinaryPrimitives.ReadUInt128BigEndian(Taken(data, 16))); break;
            default: throw new InvalidDataException($"it holds a value of the unknown primitive type {type}");
        }
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw new InvalidDataException("a text in it is not UTF-8");
        target.AddBytes(VariantKind.Varchar, text);
    }

    private void AddFixed<T>(VariantKind kind, ReadOnlySpan<byte> data) where T : unmanaged => target.Add(kind, Read<T>(data));

    /// <summary>DuckDB has no zoned timestamp of nanoseconds: what a microsecond holds is carried, the rest refused.</summary>
    private void AddZonedNanoseconds(long nanoseconds)
    {
        if (nanoseconds % 1_000 != 0)
            throw new InvalidDataException("it holds a timestamp with time zone in nanoseconds, which DuckDB's VARIANT cannot carry");
        target.Add(VariantKind.TimestampTz, nanoseconds / 1_000);
    }

    private static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> data) => Taken(data[Math.Min(4, data.Length)..], Read<uint>(data));

    private static ReadOnlySpan<byte> Taken(ReadOnlySpan<byte> data, uint length) => length <= data.Length ? data[..(int)length] : throw Cut();

    private static T Read<T>(ReadOnlySpan<byte> data) where T : unmanaged => MemoryMarshal.TryRead<T>(data, out var value) ? value : throw Cut();
}
