using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

internal enum DuckDbState
{
    Success = 0,
    Error = 1,
}

/// <summary>duckdb_result: owned by a <see cref="ResultHandle"/>, passed by value to some functions.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong DeprecatedColumnCount;
    public ulong DeprecatedRowCount;
    public ulong DeprecatedRowsChanged;
    public nint DeprecatedColumns;
    public nint DeprecatedErrorMessage;
    public nint InternalData;
}

/// <summary>duckdb_list_entry: where a row's elements lie in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeListEntry
{
    public ulong Offset;
    public ulong Length;
}

/// <summary>duckdb_string_t.</summary>
/// <remarks>
/// <code>
/// length &lt;= 12:  | u32 length | 12 bytes, zero padded          |
/// otherwise:     | u32 length | 4 bytes prefix | 8 byte pointer |
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeString
{
    public const int InlineLength = 12;

    [FieldOffset(0)] public uint Length;
    [FieldOffset(4)] public fixed byte Inlined[InlineLength];
    [FieldOffset(4)] public uint Prefix;
    [FieldOffset(8)] public byte* Pointer;
}

/// <summary>duckdb_hugeint.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeHugeInt
{
    public ulong Lower;
    public long Upper;

    public static implicit operator NativeHugeInt(Int128 value) => new() { Lower = (ulong)value, Upper = (long)(value >> 64) };
}

/// <summary>duckdb_uhugeint.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeUHugeInt
{
    public ulong Lower;
    public ulong Upper;

    public static implicit operator NativeUHugeInt(UInt128 value) => new() { Lower = (ulong)value, Upper = (ulong)(value >> 64) };
}

/// <summary>duckdb_decimal.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDecimal
{
    public byte Width;
    public byte Scale;
    public NativeHugeInt Value;
}

/// <summary>duckdb_bit: a first byte that counts the padding bits, then the bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBit
{
    public byte* Data;
    public ulong Size;
}

/// <summary>duckdb_bignum: the absolute value, big-endian, and the sign.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBigNum
{
    public byte* Data;
    public ulong Size;
    public byte IsNegative;
}
