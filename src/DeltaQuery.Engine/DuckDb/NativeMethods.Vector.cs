using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Vectors; a vector lives as long as its chunk.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void* duckdb_vector_get_data(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong* duckdb_vector_get_validity(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_vector_ensure_validity_writable(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial LogicalTypeHandle duckdb_vector_get_column_type(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_vector_assign_string_element_len(nint vector, ulong row, byte* text, ulong length);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_list_vector_get_child(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial ulong duckdb_list_vector_get_size(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_list_vector_set_size(nint vector, ulong size);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_list_vector_reserve(nint vector, ulong capacity);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_struct_vector_get_child(nint vector, ulong index);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_array_vector_get_child(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial SelectionHandle duckdb_create_selection_vector(ulong size);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_selection_vector(nint selection);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial uint* duckdb_selection_vector_get_data_ptr(SelectionHandle selection);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_slice_vector(nint vector, SelectionHandle selection, ulong count);
}
