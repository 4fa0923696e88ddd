using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Table functions of ours.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_create_table_function();

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_table_function(ref nint function);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_table_function_set_name(nint function, string name);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_table_function_add_parameter(nint function, LogicalTypeHandle type);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_table_function_set_bind(nint function, delegate* unmanaged[Cdecl]<nint, void> callback);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_table_function_set_init(nint function, delegate* unmanaged[Cdecl]<nint, void> callback);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_table_function_set_function(nint function, delegate* unmanaged[Cdecl]<nint, nint, void> callback);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_table_function_supports_projection_pushdown(nint function, [MarshalAs(UnmanagedType.U1)] bool supports);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_register_table_function(ConnectionHandle connection, nint function);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_bind_get_parameter(nint info, ulong index);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_bind_add_result_column(nint info, string name, LogicalTypeHandle type);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_bind_set_bind_data(nint info, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_bind_set_error(nint info, string error);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_init_get_bind_data(nint info);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_init_set_init_data(nint info, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_init_get_column_count(nint info);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_init_get_column_index(nint info, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_init_set_max_threads(nint info, ulong threads);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_init_set_error(nint info, string error);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_function_get_init_data(nint info);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_function_set_error(nint info, string error);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_get_int64")]
    public static partial long duckdb_get_int64_raw(nint value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_data_chunk_set_size")]
    public static partial void duckdb_data_chunk_set_size_raw(nint chunk, ulong size);
}
