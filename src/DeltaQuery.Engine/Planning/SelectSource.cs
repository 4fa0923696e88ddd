namespace DeltaQuery.Engine.Planning;

/// <summary>Where the rows of a SELECT come from.</summary>
/// <param name="Offset">Where a table's name stands in the query's text, in UTF-8 bytes; null for anything else.</param>
/// <param name="Name">Its alias or name.</param>
internal readonly record struct SelectSource(int? Offset, string Name);
