using System.Runtime.InteropServices;

namespace BareDuckDb;

/// <summary>The least that a .NET program with DuckDB can do: open a database in memory, run <c>select 42</c>, print the value. What dq's
/// start is held against. The one argument is the path of libduckdb.</summary>
internal static unsafe partial class Program
{
    private static int Main(string[] arguments)
    {
        NativeLibrary.SetDllImportResolver(typeof(Program).Assembly, (_, _, _) => NativeLibrary.Load(arguments[0]));
        nint database = 0, connection = 0;
        var result = stackalloc byte[64]; // duckdb_result has 48 bytes
        if (duckdb_open(0, &database) != 0 || duckdb_connect(database, &connection) != 0)
            return 1;
        fixed (byte* sql = "select 42\0"u8)
        {
            if (duckdb_query(connection, sql, result) != 0)
                return 1;
        }

        Console.Out.WriteLine(duckdb_value_int64(result, 0, 0));
        duckdb_destroy_result(result);
        duckdb_disconnect(&connection);
        duckdb_close(&database);
        return 0;
    }

    [LibraryImport("duckdb")]
    private static partial int duckdb_open(nint path, nint* database);

    [LibraryImport("duckdb")]
    private static partial int duckdb_connect(nint database, nint* connection);

    [LibraryImport("duckdb")]
    private static partial int duckdb_query(nint connection, byte* sql, byte* result);

    [LibraryImport("duckdb")]
    private static partial long duckdb_value_int64(byte* result, ulong column, ulong row);

    [LibraryImport("duckdb")]
    private static partial void duckdb_destroy_result(byte* result);

    [LibraryImport("duckdb")]
    private static partial void duckdb_disconnect(nint* connection);

    [LibraryImport("duckdb")]
    private static partial void duckdb_close(nint* database);
}
