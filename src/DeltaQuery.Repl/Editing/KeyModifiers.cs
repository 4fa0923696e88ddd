namespace DeltaQuery.Repl.Editing;

/// <summary>What was held while a key was pressed; the bits are those of xterm's sequences.</summary>
[Flags]
internal enum KeyModifiers
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Control = 4,
}
