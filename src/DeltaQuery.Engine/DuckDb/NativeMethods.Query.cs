using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Running statements and reading results.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_query(ConnectionHandle connection, byte* query, NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_result(NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_column_name(NativeResult* result, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial LogicalTypeHandle duckdb_column_logical_type(NativeResult* result, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_column_count(NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_rows_changed(NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_result_error(NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbErrorType duckdb_result_error_type(NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ResultKind duckdb_result_return_type(NativeResult result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial StatementKind duckdb_result_statement_type(NativeResult result);

    [LibraryImport(DuckDbLibrary.Name)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool duckdb_result_is_streaming(NativeResult result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_fetch_chunk(NativeResult result);
}
