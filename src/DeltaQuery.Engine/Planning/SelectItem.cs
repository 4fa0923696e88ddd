namespace DeltaQuery.Engine.Planning;

/// <summary>An item of a select list.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Parts">The parts of a column's name; the table of a star that has one.</param>
internal readonly record struct SelectItem(SelectItemKind Kind, IReadOnlyList<string> Parts);
