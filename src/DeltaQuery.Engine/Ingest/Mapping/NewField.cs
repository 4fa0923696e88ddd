using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A field that the table has no column for.</summary>
/// <param name="Parent">The columns and fields that it is in, as <see cref="SchemaEdit.Add"/> takes them; empty for a column.</param>
/// <param name="Field">Its name and type.</param>
internal sealed record NewField(IReadOnlyList<string> Parent, StructField Field);
