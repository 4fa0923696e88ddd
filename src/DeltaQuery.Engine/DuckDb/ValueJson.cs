using System.Buffers;
using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>The JSON of any value, on one line.</summary>
/// <remarks>Integers and decimals are JSON numbers with all their digits. A float is a number, or the text NaN, Infinity or -Infinity.
/// Lists and unnamed structs are arrays, structs are objects; a map is an object if its keys are text, else an array of [key, value].
/// A column of type JSON is passed on, bytes are base64, and everything else is the text that <see cref="ValueText"/> gives.</remarks>
internal static class ValueJson
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '"', '\\', '\x7F']);

    /// <summary>Appends the value's JSON; null for NULL.</summary>
    public static void Append(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone = null)
    {
        if (vector.IsNull(row))
        {
            text.Append("null");
            return;
        }

        switch (vector.Type.Id)
        {
            case DuckDbType.Boolean or DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.BigInt:
            case DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger or DuckDbType.UBigInt:
            case DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.BigNum:
                ValueText.Append(text, vector, row, zone);
                break;
            case DuckDbType.Float: AppendFloat(text, vector.At<float>(row)); break;
            case DuckDbType.Double: AppendDouble(text, vector.At<double>(row)); break;
            case DuckDbType.Decimal: AppendDecimal(text, vector, row); break;
            case DuckDbType.Varchar when vector.Type.Alias == "JSON": AppendOneLine(text, vector.Utf8(row)); break;
            case DuckDbType.Varchar: AppendString(text, vector.Utf8(row)); break;
            case DuckDbType.Blob: AppendBase64(text, vector.Utf8(row)); break;
            case DuckDbType.List or DuckDbType.Array: AppendList(text, vector, row, zone); break;
            case DuckDbType.Map: AppendMap(text, vector, row, zone); break;
            case DuckDbType.Struct: AppendStruct(text, vector, row, zone); break;
            case DuckDbType.Union: Append(text, vector.StructChild(vector.UnionTag(row) + 1), row, zone); break;
            case DuckDbType.Variant: new VariantReader(vector, row).AppendJson(text); break;
            default: AppendQuotedText(text, vector, row, zone); break;
        }
    }

    /// <summary>A JSON string.</summary>
    public static void AppendString(TextBuffer text, ReadOnlySpan<char> value)
    {
        text.Append('"');
        var start = text.Length;
        text.Append(value);
        EndString(text, start);
    }

    internal static void AppendString(TextBuffer text, ReadOnlySpan<byte> utf8)
    {
        text.Append('"');
        var start = text.Length;
        text.AppendUtf8(utf8);
        EndString(text, start);
    }

    /// <summary>Escapes what was appended from start on, and closes the string.</summary>
    internal static void EndString(TextBuffer text, int start)
    {
        if (text.Span[start..].ContainsAny(Escaped)) Escape(text, start);
        text.Append('"');
    }

    internal static void AppendFloat(TextBuffer text, float value)
    {
        if (float.IsFinite(value)) ValueText.AppendFloat(text, value);
        else AppendNotFinite(text, value);
    }

    internal static void AppendDouble(TextBuffer text, double value)
    {
        if (double.IsFinite(value)) ValueText.AppendDouble(text, value);
        else AppendNotFinite(text, value);
    }

    // A width above the scale: JSON wants a digit before the point.
    internal static void AppendDecimal(TextBuffer text, Int128 unscaled, byte scale) =>
        ValueText.AppendDecimal(text, unscaled, scale + 1, scale);

    [MethodImpl(MethodImplOptions.NoInlining)] // as ValueText.AppendWide
    private static void AppendDecimal(TextBuffer text, ColumnVector vector, int row) =>
        AppendDecimal(text, vector.Unscaled(row), vector.Type.Scale);

    internal static void AppendBase64(TextBuffer text, ReadOnlySpan<byte> bytes)
    {
        text.Append('"');
        Convert.TryToBase64Chars(bytes, text.Take((bytes.Length + 2) / 3 * 4), out _);
        text.Append('"');
    }

    private static void AppendNotFinite(TextBuffer text, double value) =>
        text.Append(double.IsNaN(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");

    // Line ends are blanks in JSON wherever they are not escaped.
    private static void AppendOneLine(TextBuffer text, ReadOnlySpan<byte> json)
    {
        var start = text.Length;
        text.AppendUtf8(json);
        var added = text.Rewrite(start);
        added.Replace('\n', ' ');
        added.Replace('\r', ' ');
    }

    private static void AppendQuotedText(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        text.Append('"');
        var start = text.Length;
        ValueText.Append(text, vector, row, zone);
        EndString(text, start);
    }

    private static void AppendList(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        var (offset, length) = vector.ListEntry(row);
        text.Append('[');
        for (var i = 0; i < length; i++)
        {
            if (i > 0) text.Append(',');
            Append(text, vector.ListChild, offset + i, zone);
        }

        text.Append(']');
    }

    private static void AppendMap(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        var (offset, length) = vector.ListEntry(row);
        var keys = vector.ListChild.StructChild(0);
        var values = vector.ListChild.StructChild(1);
        var isObject = keys.Type is { Id: DuckDbType.Varchar, Alias: not "JSON" };
        text.Append(isObject ? '{' : '[');
        for (var i = offset; i < offset + length; i++)
        {
            if (i > offset) text.Append(',');
            if (!isObject) text.Append('[');
            Append(text, keys, i, zone);
            text.Append(isObject ? ':' : ',');
            Append(text, values, i, zone);
            if (!isObject) text.Append(']');
        }

        text.Append(isObject ? '}' : ']');
    }

    private static void AppendStruct(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        var fields = vector.Type.Fields;
        var named = fields.Count > 0 && fields[0].Name.Length > 0;
        text.Append(named ? '{' : '[');
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0) text.Append(',');
            if (named)
            {
                AppendString(text, fields[i].Name);
                text.Append(':');
            }

            Append(text, vector.StructChild(i), row, zone);
        }

        text.Append(named ? '}' : ']');
    }

    private static void Escape(TextBuffer text, int start)
    {
        var copy = text.Span[start..].ToString();
        text.CutTo(start);
        foreach (var c in copy)
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\');
                    text.Append(c);
                    break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or '\x7F':
                    text.Append("\\u");
                    text.Append((int)c, "x4");
                    break;
                default: text.Append(c); break;
            }
    }
}
