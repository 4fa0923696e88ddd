using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

// Error data.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_error_data(ref nint error);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbErrorType duckdb_error_data_error_type(ErrorDataHandle error);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial nint duckdb_error_data_message(ErrorDataHandle error);
}
