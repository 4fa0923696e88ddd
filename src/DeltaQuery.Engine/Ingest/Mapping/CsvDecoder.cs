using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Reads one record of CSV (RFC 4180) into columns of text, by their places.</summary>
internal sealed class CsvDecoder(MessageFormat format) : IValueDecoder
{
    private readonly byte _delimiter = (byte)format.Delimiter;
    private readonly byte _quote = (byte)format.Quote;
    private readonly byte[] _null = Encoding.UTF8.GetBytes(format.NullText);
    private readonly ArrayBufferWriter<byte> _text = new();

    public MessageFault? Decode(ReadOnlySpan<byte> bytes, ReadOnlySpan<VectorWriter> columns, NativeArena arena)
    {
        var rest = bytes.EndsWith("\r\n"u8) ? bytes[..^2] : bytes.EndsWith("\n"u8) ? bytes[..^1] : bytes;
        if (!Utf8.IsValid(rest))
            return Malformed("the message is not UTF-8");
        for (var i = 0; ; i++)
        {
            if (TryTake(ref rest, out var text, out var isQuoted, out var isLast) is { } fault)
                return Malformed(fault);
            if (i < columns.Length && !isQuoted && text.SequenceEqual(_null))
                columns[i].AddNull();
            else if (i < columns.Length)
                columns[i].AddBytes(text, arena);
            if (!isLast)
                continue;
            return i + 1 == columns.Length
                ? null
                : Malformed(string.Create(CultureInfo.InvariantCulture, $"the message has {i + 1} columns, where {columns.Length} are mapped"));
        }
    }

    private static MessageFault Malformed(string text) => new(MessageFaultClass.Malformed, text);

    private string? TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text, out bool isQuoted, out bool isLast)
    {
        isQuoted = rest.Length > 0 && rest[0] == _quote;
        if (isQuoted)
            return TakeQuoted(ref rest, out text, out isLast);
        var end = rest.IndexOf(_delimiter);
        isLast = end < 0;
        text = isLast ? rest : rest[..end];
        rest = isLast ? default : rest[(end + 1)..];
        return text.Contains(_quote) ? "a quote stands within a column that does not begin with one" : null;
    }

    private string? TakeQuoted(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text, out bool isLast)
    {
        _text.ResetWrittenCount();
        isLast = true;
        rest = rest[1..];
        while (true)
        {
            var end = rest.IndexOf(_quote);
            text = default;
            if (end < 0)
                return "a quote is not closed";
            _text.Write(rest[..end]);
            rest = rest[(end + 1)..];
            if (rest.Length == 0 || rest[0] != _quote)
                break;
            _text.Write(rest[..1]);
            rest = rest[1..];
        }

        text = _text.WrittenSpan;
        isLast = rest.Length == 0;
        if (isLast)
            return null;
        if (rest[0] != _delimiter)
            return "text follows a closed quote";
        rest = rest[1..];
        return null;
    }
}
