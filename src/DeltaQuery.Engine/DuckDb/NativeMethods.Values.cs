using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Values.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_value(ref nint value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_null_value();

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_bool([MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_int8(sbyte value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_uint8(byte value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_int16(short value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_uint16(ushort value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_int32(int value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_uint32(uint value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_int64(long value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_uint64(ulong value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_hugeint(NativeHugeInt value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_uhugeint(NativeUHugeInt value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_bignum(NativeBigNum value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_decimal(NativeDecimal value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_float(float value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_double(double value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_varchar_length(byte* text, ulong length);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_blob(byte* data, ulong length);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_uuid(NativeUHugeInt value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_date(int days);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_time(long micros);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_time_ns(long nanos);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_time_tz_value(ulong bits);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_timestamp(long micros);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_timestamp_tz(long micros);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_timestamp_s(long seconds);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_timestamp_ms(long millis);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_timestamp_ns(long nanos);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_interval(DuckDbInterval value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_struct_value(LogicalTypeHandle type, nint* values);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_list_value(LogicalTypeHandle type, nint* values, ulong count);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ValueHandle duckdb_create_map_value(LogicalTypeHandle type, nint* keys, nint* values, ulong count);
}
