using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours: <c>dq_bit(set BIGINT, list BIGINT, row BIGINT) -> BOOLEAN</c>, whether a row's bit is set in one of the
/// bitmaps of a set (<see cref="Sets"/>).</summary>
/// <remarks>A bitmap has bit r of word r / 64 for row r; rows past its end are not set. Looking up a bit costs about 2.5 ns a row, an anti
/// join over a table of row numbers 6.4.</remarks>
internal static unsafe class RowBitmapFunction
{
    public const string Name = "dq_bit";

    /// <summary>The bitmaps that queries have given to the function, one a list; null where no bit is set.</summary>
    public static FunctionSets<ulong[]?[]> Sets { get; } = new();

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        using var function = new ScalarFunction(Name, DuckDbType.BigInt, DuckDbType.BigInt, DuckDbType.BigInt).Volatile();
        function.Register(connection, DuckDbType.Boolean, &Run);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint input, nint output)
    {
        // DuckDB hands over flat vectors without NULLs.
        var count = (int)NativeMethods.duckdb_data_chunk_get_size_raw(input);
        var sets = (long*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_data_chunk_get_vector_raw(input, 0));
        var lists = (long*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_data_chunk_get_vector_raw(input, 1));
        var rows = (long*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_data_chunk_get_vector_raw(input, 2));
        var result = (byte*)NativeMethods.duckdb_vector_get_data(output);
        if (count == 0)
            return;
        if (Sets.Find(sets[0]) is not { } bitmaps)
        {
            NativeMethods.duckdb_scalar_function_set_error(info, $"{Name}: there is no set {sets[0]}"); // without it, rows would come back that were deleted
            return;
        }

        for (var i = 0; i < count; i++)
        {
            var list = lists[i];
            var bitmap = (ulong)list < (ulong)bitmaps.Length ? bitmaps[list] : null;
            var word = rows[i] >> 6;
            result[i] = bitmap is not null && (ulong)word < (ulong)bitmap.Length ? (byte)((bitmap[word] >> (int)(rows[i] & 63)) & 1) : (byte)0;
        }
    }
}
