using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Scalar functions of ours.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_create_scalar_function();

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_scalar_function(ref nint function);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_scalar_function_set_name(nint function, string name);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_scalar_function_set_volatile(nint function);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_scalar_function_set_special_handling(nint function);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_scalar_function_set_extra_info(nint function, nint info, nint destroy);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_scalar_function_get_extra_info(nint info);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_scalar_function_set_error(nint info, string error);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_scalar_function_add_parameter(nint function, LogicalTypeHandle type);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_scalar_function_set_varargs(nint function, LogicalTypeHandle type);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_scalar_function_set_return_type(nint function, LogicalTypeHandle type);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_scalar_function_set_function(
        nint function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> callback);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_register_scalar_function(ConnectionHandle connection, nint function);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_data_chunk_get_size")]
    public static partial ulong duckdb_data_chunk_get_size_raw(nint chunk);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_data_chunk_get_vector")]
    public static partial nint duckdb_data_chunk_get_vector_raw(nint chunk, ulong column);
}
