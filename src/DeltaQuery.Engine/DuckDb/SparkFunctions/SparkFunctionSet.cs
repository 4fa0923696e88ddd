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
        var function = NativeMethods.duckdb_create_scalar_function();
        try
        {
            NativeMethods.duckdb_scalar_function_set_name(function, definition.Name);
            foreach (var parameter in definition.Parameters)
            {
                using var type = NativeMethods.duckdb_create_logical_type(parameter);
                NativeMethods.duckdb_scalar_function_add_parameter(function, type);
            }

            using var result = NativeMethods.duckdb_create_logical_type(definition.Result);
            NativeMethods.duckdb_scalar_function_set_return_type(function, result);
            if (definition.TakesNulls)
                NativeMethods.duckdb_scalar_function_set_special_handling(function);
            NativeMethods.duckdb_scalar_function_set_extra_info(function, index, 0);
            NativeMethods.duckdb_scalar_function_set_function(function, &Run);
            if (NativeMethods.duckdb_register_scalar_function(connection.Handle, function) != DuckDbState.Success)
                throw new InvalidOperationException($"DuckDB did not take the function {definition.Name}");
        }
        finally
        {
            NativeMethods.duckdb_destroy_scalar_function(ref function);
        }
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
