using System.Buffers;
using System.Text;

namespace DeltaQuery.Repl;

/// <summary>Text on its way to a descriptor or a file, as UTF-8, in large writes.</summary>
/// <param name="target">Where it goes.</param>
/// <param name="cancellationToken">Ends the wait for a reader who does not read, with <see cref="OperationCanceledException"/>.</param>
internal sealed class Utf8Output(IByteTarget target, CancellationToken cancellationToken = default)
{
    private readonly byte[] _bytes = new byte[64 * 1024];
    private int _length;

    public void Write(char c)
    {
        if (c >= 0x80)
        {
            Write([c]);
            return;
        }

        if (_length == _bytes.Length) Flush();
        _bytes[_length++] = (byte)c;
    }

    public void Write(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var part = text.Length <= _bytes.Length / 8 ? text : text[..Cut(text, _bytes.Length / 8)];
            if (_bytes.Length - _length < part.Length * 3) Flush();
            _length += Encoding.UTF8.GetBytes(part, _bytes.AsSpan(_length));
            if (part.Length == text.Length) return;
            text = text[part.Length..];
        }
    }

    /// <summary>Writes a text in which something else stands for some characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="special">The characters.</param>
    /// <param name="escaped">What stands for one of them.</param>
    public void Write(ReadOnlySpan<char> text, SearchValues<char> special, Func<char, string> escaped)
    {
        for (var at = text.IndexOfAny(special); at >= 0; at = text.IndexOfAny(special))
        {
            Write(text[..at]);
            Write(escaped(text[at]));
            text = text[(at + 1)..];
        }

        Write(text);
    }

    public void WriteLine(ReadOnlySpan<char> text)
    {
        Write(text);
        Write('\n');
    }

    public void Repeat(char c, int count)
    {
        for (var i = 0; i < count; i++) Write(c);
    }

    public void Flush()
    {
        var length = _length;
        _length = 0; // also when the write fails: what can't be written isn't tried again
        target.Write(_bytes.AsSpan(0, length), cancellationToken);
    }

    // Not between the halves of a surrogate pair.
    private static int Cut(ReadOnlySpan<char> text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
