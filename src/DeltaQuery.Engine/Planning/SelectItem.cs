namespace DeltaQuery.Engine.Planning;

/// <summary>An item of a select list.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Parts">The parts of a column's name, none where it is named by its place; the table of a star that has one.</param>
/// <param name="Alias">The alias that it was given; empty for none.</param>
internal readonly record struct SelectItem(SelectItemKind Kind, IReadOnlyList<string> Parts, string Alias = "");
