namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>A candidate.</summary>
/// <param name="Text">What is written.</param>
/// <param name="Behind">What follows if it is the only one: a blank, a bracket, a closing quote.</param>
/// <param name="Shown">What a list of candidates says; null for the text.</param>
internal sealed record Completion(string Text, string Behind = " ", string? Shown = null)
{
    public string Label => Shown ?? Text;
}
