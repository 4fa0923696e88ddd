namespace DeltaQuery.Engine;

/// <summary>A part of a script as a shell runs it: a statement, or the part of one before a command of the shell. Places are in UTF-16 code units.</summary>
/// <param name="Start">Where its first word begins.</param>
/// <param name="End">Where its last word ends; <paramref name="Start"/> where it has none.</param>
/// <param name="Next">Where it goes on: behind the semicolon, at the command, or at the text's end.</param>
/// <param name="EndedBy">What ends it.</param>
public readonly record struct ScriptPart(int Start, int End, int Next, ScriptPartEnd EndedBy)
{
    /// <summary>Whether there is nothing but blanks and comments.</summary>
    public bool IsEmpty => Start == End;
}
