namespace DeltaQuery.Repl.Editing;

/// <summary>Lines that are commands of the shell, as <c>\d t</c> or <c>.tables</c>, and no SQL.</summary>
internal static class MetaLine
{
    /// <summary>Whether a text is such a line.</summary>
    public static bool Is(string text) => text.TrimStart() is ['\\' or '.', ..] start
        && (start[0] == '\\' || (start.Length > 1 && char.IsAsciiLetter(start[1])));

    /// <summary>Where the command's name stands, with its backslash or dot; null of a text that is SQL.</summary>
    public static (int Start, int End)? NameIn(string text)
    {
        if (!Is(text))
            return null;
        var start = text.Length - text.TrimStart().Length;
        var length = text.AsSpan(start).IndexOfAny(" \t\n");
        return (start, length < 0 ? text.Length : start + length);
    }
}
