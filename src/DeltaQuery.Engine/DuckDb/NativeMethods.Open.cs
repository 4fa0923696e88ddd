using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>libduckdb's C API, one file per chapter of its manual. Names are the C names.</summary>
// Opening, connecting, configuring.
internal static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_create_config(out ConfigHandle config);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckDbState duckdb_set_config(ConfigHandle config, string name, string option);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial DuckDbState duckdb_open_ext(string? path, out DatabaseHandle database, ConfigHandle config, out nint error);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_close(ref nint database);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbState duckdb_connect(DatabaseHandle database, out ConnectionHandle connection);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(DuckDbLibrary.Name)]
    public static partial DuckDbProgress duckdb_query_progress(ConnectionHandle connection);
}
