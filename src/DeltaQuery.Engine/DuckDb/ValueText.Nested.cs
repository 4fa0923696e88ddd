using System.Buffers;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Lists, maps and structs, and the quoting of what is inside them.</summary>
internal static partial class ValueText
{
    private static readonly SearchValues<char> QuotedInside = SearchValues.Create("\"'(),:=[]{}");
    private static readonly SearchValues<char> Escaped = SearchValues.Create("'\\");

    private static void AppendList(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        var (offset, length) = vector.ListEntry(row);
        // DuckDB quotes the elements of lists, but not those of arrays and of JSON[].
        var quotes = vector.Type is { Id: DuckDbType.List, Child: { Alias: not "JSON" } or { Id: not DuckDbType.Varchar } };
        text.Append('[');
        for (var i = 0; i < length; i++)
        {
            if (i > 0) text.Append(", ");
            if (quotes) AppendInside(text, vector.ListChild, offset + i, zone);
            else Append(text, vector.ListChild, offset + i, zone);
        }

        text.Append(']');
    }

    private static void AppendMap(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        var (offset, length) = vector.ListEntry(row);
        text.Append('{');
        for (var i = offset; i < offset + length; i++)
        {
            if (i > offset) text.Append(", ");
            AppendInside(text, vector.ListChild.StructChild(0), i, zone);
            text.Append('=');
            AppendInside(text, vector.ListChild.StructChild(1), i, zone);
        }

        text.Append('}');
    }

    private static void AppendStruct(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        var fields = vector.Type.Fields;
        var named = fields.Count > 0 && fields[0].Name.Length > 0;
        text.Append(named ? '{' : '(');
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0) text.Append(", ");
            if (named) AppendFieldName(text, fields[i].Name);
            AppendInside(text, vector.StructChild(i), row, zone);
        }

        text.Append(named ? '}' : ')');
    }

    internal static void AppendFieldName(TextBuffer text, string name)
    {
        var start = text.Length;
        text.Append(name);
        Quote(text, start);
        text.Append(": ");
    }

    private static void AppendInside(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone)
    {
        var start = text.Length;
        Append(text, vector, row, zone);
        if (!vector.Type.IsNested && !vector.IsNull(row)) QuoteIfNeeded(text, start);
    }

    /// <summary>Quotes the text from start on where DuckDB would, so that it could be read back.</summary>
    internal static void QuoteIfNeeded(TextBuffer text, int start)
    {
        var value = text.Span[start..];
        if (value.IsEmpty || IsSpace(value[0]) || IsSpace(value[^1]) || value.Equals("null", StringComparison.OrdinalIgnoreCase)
            || value.ContainsAny(QuotedInside))
            Quote(text, start);
    }

    private static void Quote(TextBuffer text, int start)
    {
        var value = text.Span[start..];
        if (!value.ContainsAny(Escaped))
        {
            text.Append("''");
            var all = text.Rewrite(start);
            all[..^2].CopyTo(all[1..]);
            all[0] = '\'';
            return;
        }

        var copy = value.ToString();
        text.CutTo(start);
        text.Append('\'');
        foreach (var c in copy)
        {
            if (c is '\'' or '\\') text.Append('\\');
            text.Append(c);
        }

        text.Append('\'');
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r';
}
