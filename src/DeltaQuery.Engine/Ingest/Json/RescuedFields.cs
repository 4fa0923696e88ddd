using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Keeps what has no column, or does not fit it, of one message as the text of a JSON object: <c>{"a.b":1,"c":"x"}</c>. Values are
/// as they
/// were written; fields inside of structs have the names of their columns before them.</summary>
internal sealed class RescuedFields : IUnknownFields
{
    private readonly ArrayBufferWriter<byte> _text = new();

    public bool TakesUnfit => true;

    /// <summary>Whether anything was taken since the last <see cref="Clear"/>.</summary>
    public bool Any => _text.WrittenCount > 0;

    /// <summary>The whole object.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        _text.Write("}"u8);
        return _text.WrittenSpan;
    }

    public void Clear() => _text.ResetWrittenCount();

    public void Take(IReadOnlyList<string> path, ReadOnlySpan<byte> name, int start, ReadOnlySpan<byte> raw)
    {
        _text.Write(_text.WrittenCount == 0 ? "{"u8 : ","u8);
        var text = System.Text.Encoding.UTF8.GetString(name);
        Write(path.Count == 0 ? text : $"{string.Join('.', path)}.{text}");
        _text.Write(":"u8);
        if (Utf8.IsValid(raw))
            _text.Write(raw);
        else
            Write(System.Text.Encoding.UTF8.GetString(raw));
    }

    public void End(bool isGood, ReadOnlySpan<byte> text)
    {
        if (!isGood)
            Clear();
    }

    /// <summary>Takes a message that is no JSON.</summary>
    public void TakeWhole(ReadOnlySpan<byte> message)
    {
        Clear();
        _text.Write("{\"_corrupt_record\":"u8);
        Write(System.Text.Encoding.UTF8.GetString(message));
    }

    private void Write(string text)
    {
        _text.Write("\""u8);
        _text.Write(JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        _text.Write("\""u8);
    }
}
