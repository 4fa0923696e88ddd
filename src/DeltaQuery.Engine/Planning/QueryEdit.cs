using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>What comes in the place of a stretch of a <see cref="QueryText"/>.</summary>
/// <param name="Span">The stretch.</param>
/// <param name="Text">The text that replaces it.</param>
/// <param name="TimeTravels">The time travel of the tables in that text, by the offset of their names in it; null if there is none.</param>
internal readonly record struct QueryEdit(SourceSpan Span, string Text, IReadOnlyDictionary<int, TimeTravel>? TimeTravels = null);
