namespace DeltaQuery.Repl.Editing;

/// <summary>A key.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Modifiers">What was held.</param>
/// <param name="Text">The character, in lower case with Control; of a paste its text.</param>
internal readonly record struct Key(KeyName Name, KeyModifiers Modifiers = KeyModifiers.None, string Text = "")
{
    /// <summary>A character, as it is typed.</summary>
    public static Key Of(string text) => new(KeyName.Character, KeyModifiers.None, text);

    public static Key Control(char letter) => new(KeyName.Character, KeyModifiers.Control, letter.ToString());

    public static Key Alt(char letter) => new(KeyName.Character, KeyModifiers.Alt, letter.ToString());
}
