using System.Collections;
using System.Numerics;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Makes duckdb_values of CLR objects.</summary>
internal static unsafe class NativeValue
{
    /// <summary>The value, in the type that <see cref="ValueTypes.Of"/> finds for it.</summary>
    /// <exception cref="ArgumentException">No DuckDB type fits.</exception>
    public static ValueHandle Create(object? value) => Create(value, ValueTypes.Of(value));

    private static ValueHandle Create(object? value, LogicalType type)
    {
        if (value is null or DBNull) return NativeMethods.duckdb_create_null_value();
        return type.Id switch
        {
            DuckDbType.List => CreateList((IEnumerable)value, type),
            DuckDbType.Map => CreateMap(value, type),
            DuckDbType.Struct => CreateStruct((DuckDbStruct)value, type),
            // Only in a list of mixed numbers is the type not the value's own.
            DuckDbType.BigInt => NativeMethods.duckdb_create_int64(Convert.ToInt64(value, null)),
            DuckDbType.HugeInt => NativeMethods.duckdb_create_hugeint(ValueTypes.ToInt128(value)),
            DuckDbType.Double => NativeMethods.duckdb_create_double(ValueTypes.ToDouble(value)),
            DuckDbType.Decimal => CreateDecimal(value, type),
            _ => CreateScalar(value),
        };
    }

    private static ValueHandle CreateScalar(object value) => value switch
    {
        bool v => NativeMethods.duckdb_create_bool(v),
        sbyte v => NativeMethods.duckdb_create_int8(v),
        short v => NativeMethods.duckdb_create_int16(v),
        int v => NativeMethods.duckdb_create_int32(v),
        byte v => NativeMethods.duckdb_create_uint8(v),
        ushort v => NativeMethods.duckdb_create_uint16(v),
        uint v => NativeMethods.duckdb_create_uint32(v),
        ulong v => NativeMethods.duckdb_create_uint64(v),
        UInt128 v => NativeMethods.duckdb_create_uhugeint(v),
        BigInteger v => CreateBigNum(v),
        float v => NativeMethods.duckdb_create_float(v),
        string v => CreateText(v),
        char v => CreateText(v.ToString()),
        byte[] v => CreateBlob(v),
        ReadOnlyMemory<byte> v => CreateBlob(v.ToArray()),
        Guid v => CreateUuid(v),
        DateOnly v => NativeMethods.duckdb_create_date(v.DayNumber - DuckDbDate.UnixEpochDay),
        DuckDbDate v => NativeMethods.duckdb_create_date(v.Days),
        TimeOnly v => NativeMethods.duckdb_create_time(v.Ticks / TimeSpan.TicksPerMicrosecond),
        DuckDbTime v => v.Nanos % 1_000 == 0
            ? NativeMethods.duckdb_create_time(v.Nanos / 1_000)
            : NativeMethods.duckdb_create_time_ns(v.Nanos),
        DuckDbTimeTz v => NativeMethods.duckdb_create_time_tz_value(v.Bits),
        DateTime v => CreateTimestamp(DuckDbTimestamp.From(v)),
        DateTimeOffset v => CreateTimestamp(DuckDbTimestamp.From(v)),
        DuckDbTimestamp v => CreateTimestamp(v),
        TimeSpan v => NativeMethods.duckdb_create_interval(DuckDbInterval.From(v)),
        DuckDbInterval v => NativeMethods.duckdb_create_interval(v),
        _ => throw ValueTypes.NoType(value),
    };

    private static ValueHandle CreateTimestamp(DuckDbTimestamp value) => (value.Unit, value.HasTimeZone) switch
    {
        (_, true) => NativeMethods.duckdb_create_timestamp_tz(value.IsFinite ? value.Micros : value.Value),
        (TimestampUnit.Second, _) => NativeMethods.duckdb_create_timestamp_s(value.Value),
        (TimestampUnit.Millisecond, _) => NativeMethods.duckdb_create_timestamp_ms(value.Value),
        (TimestampUnit.Nanosecond, _) => NativeMethods.duckdb_create_timestamp_ns(value.Value),
        _ => NativeMethods.duckdb_create_timestamp(value.Value),
    };

    private static ValueHandle CreateText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = DuckDbStatement.NotEmpty(bytes))
            return NativeMethods.duckdb_create_varchar_length(pointer, (ulong)bytes.Length);
    }

    private static ValueHandle CreateBlob(byte[] bytes)
    {
        fixed (byte* pointer = DuckDbStatement.NotEmpty(bytes)) return NativeMethods.duckdb_create_blob(pointer, (ulong)bytes.Length);
    }

    private static ValueHandle CreateUuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return NativeMethods.duckdb_create_uuid(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    private static ValueHandle CreateBigNum(BigInteger value)
    {
        var digits = BigInteger.Abs(value).ToByteArray(isUnsigned: true, isBigEndian: true);
        fixed (byte* pointer = digits)
            return NativeMethods.duckdb_create_bignum(
                new NativeBigNum { Data = pointer, Size = (ulong)digits.Length, IsNegative = value.Sign < 0 ? (byte)1 : (byte)0 });
    }

    private static ValueHandle CreateDecimal(object value, LogicalType type)
    {
        var unscaled = ValueTypes.ToUnscaled(value, type.Scale);
        return NativeMethods.duckdb_create_decimal(new NativeDecimal { Width = type.Width, Scale = type.Scale, Value = unscaled });
    }

    private static ValueHandle CreateList(IEnumerable value, LogicalType type)
    {
        using var values = new Values(value.Cast<object?>(), type.Child!);
        using var child = type.Child!.ToNative();
        fixed (nint* pointers = values.Pointers) return NativeMethods.duckdb_create_list_value(child, pointers, (ulong)values.Count);
    }

    private static ValueHandle CreateMap(object value, LogicalType type)
    {
        var (mapKeys, mapValues) = value is DuckDbMap own ? (own.Keys, own.Values) : Parts((IDictionary)value);
        using var keys = new Values(mapKeys, type.Key!);
        using var values = new Values(mapValues, type.Value!);
        using var map = type.ToNative();
        fixed (nint* keyPointers = keys.Pointers)
        fixed (nint* valuePointers = values.Pointers)
            return NativeMethods.duckdb_create_map_value(map, keyPointers, valuePointers, (ulong)keys.Count);
    }

    private static (IReadOnlyList<object> Keys, IReadOnlyList<object?> Values) Parts(IDictionary map) =>
        ([.. map.Keys.Cast<object>()], [.. map.Values.Cast<object?>()]);

    private static ValueHandle CreateStruct(DuckDbStruct value, LogicalType type)
    {
        using var values = new Values(value.Values.Select((v, i) => (v, type.Fields[i].Type)));
        using var native = type.ToNative();
        fixed (nint* pointers = values.Pointers) return NativeMethods.duckdb_create_struct_value(native, pointers);
    }

    /// <summary>Several values, alive until DuckDB has copied them. The array is never empty, as DuckDB takes no null pointer.</summary>
    private sealed class Values : IDisposable
    {
        private readonly List<ValueHandle> _handles = [];

        public Values(IEnumerable<object?> values, LogicalType type) : this(values.Select(v => (v, type)))
        {
        }

        public Values(IEnumerable<(object? Value, LogicalType Type)> values)
        {
            try
            {
                foreach (var (value, type) in values) _handles.Add(Create(value, type));
            }
            catch
            {
                Dispose();
                throw;
            }

            Pointers = new nint[Math.Max(1, _handles.Count)];
            for (var i = 0; i < _handles.Count; i++) Pointers[i] = _handles[i].DangerousGetHandle();
        }

        public nint[] Pointers { get; } = [];

        public int Count => _handles.Count;

        public void Dispose()
        {
            foreach (var handle in _handles) handle.Dispose();
        }
    }
}
