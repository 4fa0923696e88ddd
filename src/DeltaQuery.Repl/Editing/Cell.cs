namespace DeltaQuery.Repl.Editing;

/// <summary>A character on the screen.</summary>
/// <param name="Glyph">What is written.</param>
/// <param name="Width">How many columns it takes up.</param>
/// <param name="Style">How it looks.</param>
internal readonly record struct Cell(string Glyph, int Width, EditorStyle Style);
