using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Planning;

/// <summary>A value for each file of a scan, in one text: DuckDB keeps what it computes of file_index constant for a whole vector of rows, but
/// only as long as no list is involved.</summary>
/// <remarks>
/// <code>
///   | DE\1\1\1 | \2\1\1\1\1 | Italy |    \1 fills up, \2 is NULL
///     file 0    file 1     file 2
/// </code>
/// Grouping 6 million rows in 84 files by such a value takes as long as by file_index itself; by a list's element 2.5 times, by a join 4.5
/// times as long (docs/decisions/0007-partition-values.md).</remarks>
/// <param name="Text">The text.</param>
/// <param name="Width">The characters of a slot.</param>
internal sealed record FileSlots(string Text, int Width)
{
    // Each vector of rows looks through the text anew: beyond these a list's element is quicker.
    private const int LongestAscii = 131_072;
    private const int Longest = 8_192;

    private const char Filler = '\u0001';
    private const char Null = '\u0002';

    /// <summary>Slots of the values; null where they don't fit.</summary>
    public static FileSlots? TryMake(IReadOnlyList<string?> values)
    {
        var width = 1;
        var isAscii = true;
        foreach (var value in values)
        {
            if (value is null)
                continue;
            if (value.AsSpan().IndexOfAny(Filler, Null) >= 0)
                return null;
            var length = 0;
            foreach (var character in value.EnumerateRunes())
            {
                length++;
                isAscii &= character.IsAscii;
            }

            width = Math.Max(width, length);
        }

        if ((long)width * values.Count > (isAscii ? LongestAscii : Longest))
            return null;
        var text = new StringBuilder(width * values.Count);
        foreach (var value in values)
        {
            var slot = value ?? Null.ToString();
            text.Append(slot).Append(Filler, width - slot.EnumerateRunes().Count());
        }

        return new FileSlots(text.ToString(), width);
    }

    /// <summary>The value of the row's file, as text.</summary>
    /// <param name="text">An expression whose value is <see cref="Text"/>.</param>
    public string Value(string text) => string.Create(
        CultureInfo.InvariantCulture, $"nullif(rtrim(substring({text}, (file_index * {Width} + 1)::BIGINT, {Width}), chr(1)), chr(2))");
}
