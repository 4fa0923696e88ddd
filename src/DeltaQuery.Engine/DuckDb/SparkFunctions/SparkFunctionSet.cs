using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>All SQL functions of ours that compute as Spark's, and their registration.</summary>
internal static unsafe class SparkFunctionSet
{
    private const int MostArguments = 4;

    private static readonly SparkFunction[] All = [.. SparkHashes.All, .. SparkNumbers.All, .. SparkTimes.All, .. SparkLetters.All];

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> Names => All.Select(function => function.Name);

    /// <summary>Makes the functions known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        for (var i = 0; i < All.Length; i++)
            Register(connection, All[i], i);
    }

    private static void Register(DuckDbConnection connection, SparkFunction definition, int index)
    {
        using var function = new ScalarFunction(definition.Name, definition.Parameters).Numbered(index);
        if (definition.TakesNulls)
            function.TakingNulls();
        function.Register(connection, definition.Result, &Run);
    }

    // DuckDB hands over flat vectors; rows with NULLs are among them.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint input, nint output)
    {
        try
        {
            var function = All[(int)NativeMethods.duckdb_scalar_function_get_extra_info(info)];
            Span<nint> data = stackalloc nint[MostArguments];
            Span<nint> validity = stackalloc nint[MostArguments];
            for (var i = 0; i < function.Parameters.Count; i++)
            {
                var vector = NativeMethods.duckdb_data_chunk_get_vector_raw(input, (ulong)i);
                data[i] = (nint)NativeMethods.duckdb_vector_get_data(vector);
                validity[i] = (nint)NativeMethods.duckdb_vector_get_validity(vector);
            }

            var count = (int)NativeMethods.duckdb_data_chunk_get_size_raw(input);
            for (var i = 0; i < count; i++)
            {
                var row = new SparkFunctionRow(output, data, validity, i);
                if (!function.TakesNulls && HasNull(row, function.Parameters.Count))
                    row.SetNull();
                else
                    function.Run(row);
            }
        }
        catch (Exception error)
        {
            // An exception must not pass through DuckDB's frames.
            NativeMethods.duckdb_scalar_function_set_error(info, error.Message);
        }
    }

    private static bool HasNull(scoped in SparkFunctionRow row, int arguments)
    {
        for (var i = 0; i < arguments; i++)
        {
            if (row.IsNull(i))
                return true;
        }

        return false;
    }
}
