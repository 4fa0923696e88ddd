namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>A column that takes values.</summary>
/// <param name="Column">Its place.</param>
/// <param name="Reader">Reads them.</param>
/// <param name="IsRequired">Whether it may not be null.</param>
internal readonly record struct JsonTarget(int Column, JsonValueReader Reader, bool IsRequired);
