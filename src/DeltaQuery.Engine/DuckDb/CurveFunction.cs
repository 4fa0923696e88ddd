using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours: <c>dq_curve(set BIGINT, key BLOB, ..) -> BIGINT</c>, the place of a row on a space-filling curve through
/// the ranks of its keys.</summary>
/// <remarks>A key is a value as <c>create_sort_key</c> writes it: bytes that sort as the values do. A set that was given to <see cref="Add"/>
/// holds a list of bounds for each key; how many of them a key is not below is its rank.</remarks>
internal static unsafe class CurveFunction
{
    public const string Name = "dq_curve";

    private static readonly ConcurrentDictionary<long, byte[][][]> Sets = new();
    private static long _lastSet;

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        var function = NativeMethods.duckdb_create_scalar_function();
        try
        {
            using var bigint = NativeMethods.duckdb_create_logical_type(DuckDbType.BigInt);
            using var blob = NativeMethods.duckdb_create_logical_type(DuckDbType.Blob);
            NativeMethods.duckdb_scalar_function_set_name(function, Name);
            NativeMethods.duckdb_scalar_function_add_parameter(function, bigint);
            NativeMethods.duckdb_scalar_function_set_varargs(function, blob);
            NativeMethods.duckdb_scalar_function_set_return_type(function, bigint);
            NativeMethods.duckdb_scalar_function_set_volatile(function); // never folded: a set lives only as long as its query
            NativeMethods.duckdb_scalar_function_set_function(function, &Run);
            if (NativeMethods.duckdb_register_scalar_function(connection.Handle, function) != DuckDbState.Success)
                throw new InvalidOperationException($"DuckDB did not take the function {Name}");
        }
        finally
        {
            NativeMethods.duckdb_destroy_scalar_function(ref function);
        }
    }

    /// <summary>Gives bounds to the function, ascending for each key; the number names the set until <see cref="Remove"/>.</summary>
    public static long Add(byte[][][] bounds)
    {
        var set = Interlocked.Increment(ref _lastSet);
        Sets[set] = bounds;
        return set;
    }

    public static void Remove(long set) => Sets.TryRemove(set, out _);

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
            var bounds = Sets[sets[0]];
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
