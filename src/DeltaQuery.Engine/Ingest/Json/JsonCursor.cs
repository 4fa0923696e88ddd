using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>A place in the text of a message. A copy goes on by itself.</summary>
/// <param name="text">The text, from a value on.</param>
/// <param name="isNested">Whether the value stands in the object that a message is.</param>
internal ref struct JsonCursor(ReadOnlySpan<byte> text, bool isNested = false)
{
    private const int MaxDepth = 512;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly JsonReaderOptions NestedOptions = new() { MaxDepth = MaxDepth - 1 };

    /// <summary>Stands on the first token of a value, or of a field's name.</summary>
    public Utf8JsonReader Reader = new(text, isNested ? NestedOptions : Options);

    /// <summary>The whole text.</summary>
    public readonly ReadOnlySpan<byte> Text = text;

    /// <summary>Goes behind the value it stands on.</summary>
    /// <returns>The value as it is written.</returns>
    public ReadOnlySpan<byte> TakeRaw()
    {
        var start = (int)Reader.TokenStartIndex;
        Reader.Skip();
        return Text[start..(int)Reader.BytesConsumed];
    }
}
