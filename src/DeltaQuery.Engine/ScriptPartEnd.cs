namespace DeltaQuery.Engine;

/// <summary>What ends a part of a script.</summary>
public enum ScriptPartEnd
{
    /// <summary>A semicolon.</summary>
    Semicolon,

    /// <summary>A command of the shell: a backslash outside of strings, names and comments, or a dot and a letter where no statement has begun.</summary>
    Command,

    /// <summary>The end of the text.</summary>
    Text,
}
