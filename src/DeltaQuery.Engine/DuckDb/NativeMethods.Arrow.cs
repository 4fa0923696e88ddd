using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Types and chunks as structures of the Arrow C data interface.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_connection_get_arrow_options(ConnectionHandle connection, out ArrowOptionsHandle options);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_arrow_options(ref nint options);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ErrorDataHandle duckdb_to_arrow_schema(
        ArrowOptionsHandle options, nint* types, nint* names, ulong columnCount, void* schema);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ErrorDataHandle duckdb_data_chunk_to_arrow(ArrowOptionsHandle options, DataChunkHandle chunk, void* array);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_vector_reference_vector(nint to, nint from);
}
