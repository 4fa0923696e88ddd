namespace DeltaQuery.Repl.Editing;

/// <summary>How a character of the text looks.</summary>
internal enum EditorStyle : byte
{
    Plain,
    Keyword,
    Function,
    String,
    Number,
    Comment,
    Parameter,

    /// <summary>A name in quotes.</summary>
    Name,

    /// <summary>A backslash command.</summary>
    Command,

    /// <summary>The bracket at the cursor, and its other half.</summary>
    Bracket,

    /// <summary>What cannot be right.</summary>
    Error,
}
