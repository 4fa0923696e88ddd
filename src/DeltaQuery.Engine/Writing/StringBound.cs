using System.Text;

namespace DeltaQuery.Engine.Writing;

/// <summary>Bounds of texts, cut to 32 characters. Order is that of code points, which is that of UTF-8's bytes.</summary>
internal static class StringBound
{
    public const int Length = 32;

    private static readonly Rune Last = new(0x10FFFF);

    /// <summary>A text that is not after the given one.</summary>
    public static string Least(string text) => Prefix(text, out _).ToString();

    /// <summary>A text that is not before the given one, nor before any that begins as it does; null if there is none of that length.
    /// </summary>
    public static string? Greatest(string text)
    {
        var prefix = Prefix(text, out var cut).ToString();
        if (!cut)
            return prefix;

        // The last character that has a successor takes it; what comes after it goes.
        List<Rune> runes = [.. prefix.EnumerateRunes()];
        var at = runes.FindLastIndex(rune => rune != Last);
        if (at < 0)
            return null;
        runes[at] = runes[at].Value == 0xD7FF ? new Rune(0xE000) : new Rune(runes[at].Value + 1);
        return string.Concat(runes.Take(at + 1));
    }

    private static ReadOnlySpan<char> Prefix(string text, out bool cut)
    {
        var (taken, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (taken++ == Length)
                break;
            length += rune.Utf16SequenceLength;
        }

        cut = length < text.Length;
        return text.AsSpan(0, length);
    }
}
