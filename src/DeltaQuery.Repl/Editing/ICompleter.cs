namespace DeltaQuery.Repl.Editing;

/// <summary>Tells what may stand at a place of a text.</summary>
internal interface ICompleter
{
    Completions Complete(string text, int cursor);
}
