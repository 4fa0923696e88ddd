namespace DeltaQuery.Engine.Planning;

/// <summary>A data file that a statement reads.</summary>
/// <param name="Path">The path by which DuckDB reads it.</param>
/// <param name="Options">The options of <c>read_parquet</c> after the files; null as long as only its schema was asked for.</param>
/// <param name="Place">Where it lies, if that is elsewhere.</param>
internal readonly record struct FileRead(string Path, string? Options, string? Place = null);
