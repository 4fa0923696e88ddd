namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>A value on which Spark's function fails. DuckDB makes the statement's error of it.</summary>
internal sealed class SparkValueException(string message) : Exception(message);
