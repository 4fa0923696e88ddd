namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>A SQL function of ours that computes as one of Spark's does, where DuckDB has none that is equal.</summary>
/// <param name="Name">Its name in SQL.</param>
/// <param name="Result">The type of its result.</param>
/// <param name="Parameters">The types of its arguments.</param>
/// <param name="Run">Writes the result of one row whose arguments aren't NULL (but for <see cref="TakesNulls"/>).</param>
internal sealed record SparkFunction(string Name, DuckDbType Result, IReadOnlyList<DuckDbType> Parameters, SparkFunctionBody Run)
{
    /// <summary>Whether it is called for NULLs too, instead of giving NULL.</summary>
    public bool TakesNulls { get; init; }
}

/// <summary>Computes one row of a chunk.</summary>
internal delegate void SparkFunctionBody(scoped in SparkFunctionRow row);
