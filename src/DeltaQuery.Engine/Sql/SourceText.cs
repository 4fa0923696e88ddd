using System.Text;

namespace DeltaQuery.Engine.Sql;

/// <summary>A script's text: tells line and column of an offset, and turns UTF-8 byte offsets, as DuckDB's, into ours and back.</summary>
/// <remarks>Offsets are UTF-16 code units unless a name says otherwise. Safe for concurrent use.</remarks>
internal sealed class SourceText
{
    // One remembered UTF-8 offset per so many code units: a conversion walks at most one such block.
    private const int BlockLength = 512;

    private readonly Lazy<int[]> _utf8Blocks;
    private readonly Lazy<int[]> _lineStarts;

    public SourceText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        _utf8Blocks = new(FindUtf8Blocks);
        _lineStarts = new(FindLineStarts);
    }

    public string Text { get; }

    public int Length => Text.Length;

    /// <summary>The span of the whole text.</summary>
    public SourceSpan Span => new(0, Text.Length);

    /// <summary>The text of <paramref name="span"/>.</summary>
    public string Slice(SourceSpan span) => Text.Substring(span.Start, span.Length);

    /// <summary>The line and column, both from 1, of an offset; lines end at LF, CR or CRLF.</summary>
    public (int Line, int Column) LineColumnOf(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Text.Length);
        var starts = _lineStarts.Value;
        var found = Array.BinarySearch(starts, offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, offset - starts[line] + 1);
    }

    /// <summary>The UTF-8 byte offset of a UTF-16 offset.</summary>
    public int Utf8OffsetOf(int utf16Offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(utf16Offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(utf16Offset, Text.Length);
        var block = utf16Offset / BlockLength;
        var utf8 = _utf8Blocks.Value[block];
        for (var at = block * BlockLength; at < utf16Offset; at++)
            utf8 += Utf8LengthAt(at);
        return utf8;
    }

    /// <summary>The UTF-16 offset of a UTF-8 byte offset; one inside a character gives that character's start.</summary>
    public int Utf16OffsetOf(int utf8Offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(utf8Offset);
        var blocks = _utf8Blocks.Value;
        var found = Array.BinarySearch(blocks, utf8Offset);
        var block = found >= 0 ? found : ~found - 1;
        var at = block * BlockLength;
        for (var utf8 = blocks[block]; at < Text.Length; at++)
        {
            utf8 += Utf8LengthAt(at);
            if (utf8 > utf8Offset)
                break;
        }

        return at > 0 && at < Text.Length && char.IsLowSurrogate(Text[at]) && char.IsHighSurrogate(Text[at - 1]) ? at - 1 : at;
    }

    // The low half of a pair counts 0 and the high half 4; a lone surrogate is encoded as U+FFFD, 3 bytes.
    private int Utf8LengthAt(int at)
    {
        var c = Text[at];
        if (c < 0x80)
            return 1;
        if (c < 0x800)
            return 2;
        if (char.IsHighSurrogate(c) && at + 1 < Text.Length && char.IsLowSurrogate(Text[at + 1]))
            return 4;
        return char.IsLowSurrogate(c) && at > 0 && char.IsHighSurrogate(Text[at - 1]) ? 0 : 3;
    }

    private int[] FindUtf8Blocks()
    {
        var blocks = new int[Text.Length / BlockLength + 1];
        var ascii = Ascii.IsValid(Text);
        for (int at = 0, utf8 = 0; at <= Text.Length; at++)
        {
            if (at % BlockLength == 0)
                blocks[at / BlockLength] = utf8;
            if (at < Text.Length)
                utf8 += ascii ? 1 : Utf8LengthAt(at);
        }

        return blocks;
    }

    private int[] FindLineStarts()
    {
        var starts = new List<int> { 0 };
        for (var at = 0; at < Text.Length; at++)
        {
            if (Text[at] == '\n' || (Text[at] == '\r' && (at + 1 == Text.Length || Text[at + 1] != '\n')))
                starts.Add(at + 1);
        }

        return [.. starts];
    }
}
