namespace DeltaQuery.Repl.Editing;

/// <summary>The sequences that give text its colours.</summary>
internal static class Palette
{
    public const string Reset = "\u001b[0m";

    private static readonly string[] Codes =
        ["", "\u001b[1;34m", "\u001b[36m", "\u001b[32m", "\u001b[35m", "\u001b[90m", "\u001b[33m", "\u001b[33m", "\u001b[1;36m", "\u001b[1;7m", "\u001b[4;31m"];

    /// <summary>What begins a style.</summary>
    public static string Of(EditorStyle style) => Codes[(int)style];
}
