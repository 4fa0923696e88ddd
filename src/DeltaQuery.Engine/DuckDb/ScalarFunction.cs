namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours, before a database knows it.</summary>
internal sealed unsafe class ScalarFunction : IDisposable
{
    private readonly string _name;
    private nint _function = NativeMethods.duckdb_create_scalar_function();

    /// <param name="name">What it is called in SQL.</param>
    /// <param name="parameters">The types of what it takes.</param>
    public ScalarFunction(string name, params IReadOnlyList<DuckDbType> parameters)
    {
        _name = name;
        NativeMethods.duckdb_scalar_function_set_name(_function, name);
        foreach (var parameter in parameters)
        {
            using var type = NativeMethods.duckdb_create_logical_type(parameter);
            NativeMethods.duckdb_scalar_function_add_parameter(_function, type);
        }
    }

    /// <summary>Any number of arguments of a type follow.</summary>
    public ScalarFunction Varargs(DuckDbType parameter)
    {
        using var type = NativeMethods.duckdb_create_logical_type(parameter);
        NativeMethods.duckdb_scalar_function_set_varargs(_function, type);
        return this;
    }

    /// <summary>A call is never folded into its value: what the function looks up lives only as long as the query.</summary>
    public ScalarFunction Volatile()
    {
        NativeMethods.duckdb_scalar_function_set_volatile(_function);
        return this;
    }

    /// <summary>Rows with NULLs are handed to it, too.</summary>
    public ScalarFunction TakingNulls()
    {
        NativeMethods.duckdb_scalar_function_set_special_handling(_function);
        return this;
    }

    /// <summary>What the callback gets as its extra info.</summary>
    public ScalarFunction Numbered(int number)
    {
        NativeMethods.duckdb_scalar_function_set_extra_info(_function, number, 0);
        return this;
    }

    /// <summary>Makes it known to a database.</summary>
    public void Register(DuckDbConnection connection, DuckDbType result, delegate* unmanaged[Cdecl]<nint, nint, nint, void> callback)
    {
        using var type = NativeMethods.duckdb_create_logical_type(result);
        Register(connection, type, callback);
    }

    /// <summary>Makes it known to a database.</summary>
    public void Register(DuckDbConnection connection, LogicalTypeHandle result, delegate* unmanaged[Cdecl]<nint, nint, nint, void> callback)
    {
        NativeMethods.duckdb_scalar_function_set_return_type(_function, result);
        NativeMethods.duckdb_scalar_function_set_function(_function, callback);
        if (NativeMethods.duckdb_register_scalar_function(connection.Handle, _function) != DuckDbState.Success)
            throw new InvalidOperationException($"DuckDB did not take the function {_name}");
    }

    public void Dispose() => NativeMethods.duckdb_destroy_scalar_function(ref _function);
}
