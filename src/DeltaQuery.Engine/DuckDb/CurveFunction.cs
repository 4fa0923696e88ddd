using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours: <c>dq_curve(set BIGINT, key BLOB, ..) -> BIGINT</c>, the place of a row on a space-filling curve through
/// the ranks of its keys.</summary>
/// <remarks>A key is a value as <c>create_sort_key</c> writes it: bytes that sort as the values do. A set (<see cref="Sets"/>)
/// holds a list of bounds for each key; how many of them a key is not below is its rank.</remarks>
internal static unsafe class CurveFunction
{
    public const string Name = "dq_curve";

    /// <summary>The bounds that queries have given to the function, ascending for each key.</summary>
    public static FunctionSets<byte[][][]> Sets { get; } = new();

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        using var function = new ScalarFunction(Name, DuckDbType.BigInt).Varargs(DuckDbType.Blob).Volatile();
        function.Register(connection, DuckDbType.BigInt, &Run);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint input, nint output)
    {
        try
        {
            // DuckDB hands over flat vectors without NULLs.
            var count = (int)NativeMethods.duckdb_data_chunk_get_size_raw(input);
            var sets = (long*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_data_chunk_get_vector_raw(input, 0));
            var result = (long*)NativeMethods.duckdb_vector_get_data(output);
            if (count == 0)
                return;
            var bounds = Sets.Find(sets[0]) ?? throw new InvalidOperationException($"{Name}: there is no set {sets[0]}");
            var bits = HilbertCurve.BitsFor(bounds.Length);
            Span<uint> place = stackalloc uint[bounds.Length];
            var keys = stackalloc NativeString*[bounds.Length];
            for (var i = 0; i < bounds.Length; i++)
                keys[i] = (NativeString*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_data_chunk_get_vector_raw(input, (ulong)i + 1));
            for (var row = 0; row < count; row++)
            {
                for (var i = 0; i < bounds.Length; i++)
                    place[i] = Scaled(Rank(bounds[i], Bytes(keys[i] + row)), bounds[i].Length, bits);
                result[row] = HilbertCurve.IndexOf(place, bits);
            }
        }
        catch (Exception error)
        {
            // An exception must not pass through DuckDB's frames.
            NativeMethods.duckdb_scalar_function_set_error(info, error.Message);
        }
    }

    private static ReadOnlySpan<byte> Bytes(NativeString* text) =>
        new(text->Length <= NativeString.InlineLength ? text->Inlined : text->Pointer, (int)text->Length);

    /// <summary>How many of the bounds the key is not below.</summary>
    private static int Rank(byte[][] bounds, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, bounds.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (key.SequenceCompareTo(bounds[middle]) < 0)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    /// <summary>A rank among few over the whole width of a side, so that a column of few values weighs as much as the others.</summary>
    private static uint Scaled(int rank, int bounds, int bits) => (uint)(((long)rank << bits) / (bounds + 1));
}
