namespace DeltaQuery.Engine.Storage;

/// <summary>A top-level column of a Parquet file's schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FieldId">Its field id, if it has one.</param>
/// <param name="Leaves">How many of the file's columns of values are below it, or are it.</param>
internal readonly record struct ParquetColumn(string Name, long? FieldId, int Leaves);
