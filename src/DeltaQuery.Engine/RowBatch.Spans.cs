using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>Values without an object for each: what prints millions of rows uses these.</summary>
public sealed partial class RowBatch
{
    private TextBuffer Buffer => field ??= new();

    /// <summary>A value's text as <see cref="GetText"/> gives it, empty for NULL; valid until the next span is asked for.</summary>
    public ReadOnlySpan<char> TextSpan(int column, int row)
    {
        Buffer.Clear();
        var vector = _chunk[column];
        if (!vector.IsNull(row)) ValueText.Append(Buffer, vector, row, _zone);
        return Buffer.Span;
    }

    /// <summary>A value as JSON on one line, null for NULL; valid until the next span is asked for.</summary>
    /// <remarks>Integers and decimals are numbers with all their digits; NaN and infinities are strings; lists are arrays, structs
    /// objects, maps objects if their keys are text and else arrays of [key, value]; bytes are base64; all others are their text.</remarks>
    public ReadOnlySpan<char> JsonSpan(int column, int row)
    {
        Buffer.Clear();
        ValueJson.Append(Buffer, _chunk[column], row, _zone);
        return Buffer.Span;
    }

    /// <summary>A text as a JSON string, quotes and all.</summary>
    public static string JsonString(string value)
    {
        var text = new TextBuffer();
        ValueJson.AppendString(text, value);
        return text.ToString();
    }
}
