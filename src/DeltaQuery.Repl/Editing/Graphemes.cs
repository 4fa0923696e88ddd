using System.Globalization;

namespace DeltaQuery.Repl.Editing;

/// <summary>The places in a text between characters as people see them: a letter with its accents, an emoji of several parts.</summary>
internal static class Graphemes
{
    /// <summary>Where the character at an offset ends.</summary>
    public static int Next(string text, int offset) =>
        offset >= text.Length ? text.Length : offset + StringInfo.GetNextTextElementLength(text, offset);

    /// <summary>Where the character before an offset begins.</summary>
    public static int Previous(string text, int offset)
    {
        if (offset <= 0)
            return 0;
        // A line end is a character of its own, so that the line is enough to look at.
        var start = text.LastIndexOf('\n', offset - 1) + 1;
        if (start == offset)
            return offset - 1;
        var previous = start;
        for (var at = start; at < offset; at = Next(text, at))
            previous = at;
        return previous;
    }
}
