namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>Tells what may stand at a place of a text.</summary>
internal interface ICompleter
{
    Completions Complete(string text, int cursor);
}
