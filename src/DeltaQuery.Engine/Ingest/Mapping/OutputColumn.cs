using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A column that rows have.</summary>
/// <param name="Field">The table's column.</param>
/// <param name="Sql">Its value over the loaded columns; the quoted name of one where nothing is to be computed.</param>
/// <param name="Position">Where the user wrote the expression; null for one that is not the user's.</param>
/// <param name="IsLoaded">Whether it is a loaded column as it is.</param>
internal sealed record OutputColumn(StructField Field, string Sql, int? Position, bool IsLoaded);
