using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A growing run of characters whose end can be looked at and rewritten.</summary>
internal sealed class TextBuffer
{
    private char[] _chars = new char[256];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(char c)
    {
        if (Length == _chars.Length) Grow(1);
        _chars[Length++] = c;
    }

    public void Append(ReadOnlySpan<char> text) => text.CopyTo(Take(text.Length));

    public void AppendUtf8(ReadOnlySpan<byte> utf8)
    {
        var room = Room(utf8.Length);
        Length += Encoding.UTF8.GetChars(utf8, room);
    }

    /// <summary>A number in decimal, of up to 64 characters.</summary>
    public void Append<T>(T value, ReadOnlySpan<char> format = default) where T : ISpanFormattable
    {
        value.TryFormat(Room(64), out var written, format, System.Globalization.CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Appends n characters for the caller to fill.</summary>
    public Span<char> Take(int count)
    {
        var room = Room(count)[..count];
        Length += count;
        return room;
    }

    /// <summary>The text from start on, to be changed in place.</summary>
    public Span<char> Rewrite(int start) => _chars.AsSpan(start, Length - start);

    /// <summary>Cuts the text to a length it had before.</summary>
    public void CutTo(int length) => Length = length;

    public override string ToString() => Span.ToString();

    private Span<char> Room(int count)
    {
        if (_chars.Length - Length < count) Grow(count);
        return _chars.AsSpan(Length);
    }

    private void Grow(int count) => Array.Resize(ref _chars, Math.Max(_chars.Length * 2, checked(Length + count)));
}
