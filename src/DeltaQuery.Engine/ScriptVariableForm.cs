namespace DeltaQuery.Engine;

/// <summary>What stands for a variable of a shell.</summary>
public enum ScriptVariableForm
{
    /// <summary><c>:n</c>: its text, as it is.</summary>
    Text,

    /// <summary><c>:'n'</c>: a string with its text.</summary>
    Literal,

    /// <summary><c>:"n"</c>: its text as a name in quotes.</summary>
    Identifier,

    /// <summary><c>:{?n}</c>: TRUE where there is such a variable, else FALSE.</summary>
    IsSet,
}
