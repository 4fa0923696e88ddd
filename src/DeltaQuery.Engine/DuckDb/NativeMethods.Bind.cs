using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Values for prepared statements.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckDbState duckdb_bind_parameter_index(PreparedStatementHandle statement, out ulong index, string name);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_value(PreparedStatementHandle statement, ulong index, ValueHandle value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_null(PreparedStatementHandle statement, ulong index);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_boolean(PreparedStatementHandle statement, ulong index,
        [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_int32(PreparedStatementHandle statement, ulong index, int value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_int64(PreparedStatementHandle statement, ulong index, long value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_double(PreparedStatementHandle statement, ulong index, double value);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_varchar_length(PreparedStatementHandle statement, ulong index, byte* value, ulong length);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_bind_blob(PreparedStatementHandle statement, ulong index, byte* value, ulong length);
}
