using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Prepared statements, several of them in one text, and pending results.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_prepare(ConnectionHandle connection, byte* query, out PreparedStatementHandle statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_extract_statements(ConnectionHandle connection, byte* query, out ExtractedStatementsHandle statements);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_extracted(ref nint statements);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_prepare_extracted_statement(
        ConnectionHandle connection, ExtractedStatementsHandle statements, ulong index, out PreparedStatementHandle statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_prepare_error(PreparedStatementHandle statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_nparams(PreparedStatementHandle statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_parameter_name(PreparedStatementHandle statement, ulong index);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial LogicalTypeHandle duckdb_param_logical_type(PreparedStatementHandle statement, ulong index);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_clear_bindings(PreparedStatementHandle statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial StatementKind duckdb_prepared_statement_type(PreparedStatementHandle statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_prepared_statement_column_count(PreparedStatementHandle statement);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_prepared_statement_column_name(PreparedStatementHandle statement, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial LogicalTypeHandle duckdb_prepared_statement_column_logical_type(PreparedStatementHandle statement, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_execute_prepared(PreparedStatementHandle statement, NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_pending_prepared_streaming(PreparedStatementHandle statement, out PendingResultHandle pending);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_execute_pending(PendingResultHandle pending, NativeResult* result);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_pending_error(PendingResultHandle pending);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_pending(ref nint pending);
}
