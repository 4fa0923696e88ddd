using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// The appender.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckDbState duckdb_appender_create_ext(ConnectionHandle connection, string? catalog, string? schema,
        string table, out AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_appender_column_count(AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial LogicalTypeHandle duckdb_appender_column_type(AppenderHandle appender, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_append_data_chunk(AppenderHandle appender, DataChunkHandle chunk);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_appender_flush(AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_appender_clear(AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_appender_destroy(ref nint appender);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ErrorDataHandle duckdb_appender_error_data(AppenderHandle appender);
}
