namespace DeltaQuery.Repl.Editing;

/// <summary>What was pressed, or came instead.</summary>
internal enum KeyName
{
    /// <summary>A character; with Control or Alt a command.</summary>
    Character,

    /// <summary>A text that was pasted, whole.</summary>
    Paste,

    Enter,
    Tab,
    Backspace,
    Delete,
    Escape,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,

    /// <summary>The terminal has another size.</summary>
    Resized,

    /// <summary>There is no more input.</summary>
    EndOfInput,

    /// <summary>A key that means nothing here.</summary>
    Unknown,
}
