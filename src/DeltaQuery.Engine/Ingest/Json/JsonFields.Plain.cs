using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The quick way through an object: one that has the names of the last one in the same order, and texts without escapes. All others,
/// good or bad, are for <see cref="Read"/>, which gives the same for these.</summary>
internal sealed partial class JsonFields
{
    private const int MostPassed = 64;

    // What ends a text, or makes it other than it is written.
    private static readonly SearchValues<byte> EndsText =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private int _passes; // objects that are not tried, as those before them were not plain
    private int _passed;

    /// <summary>Reads an object.</summary>
    /// <param name="text">The object, with nothing but spaces around it.</param>
    /// <param name="columns">The columns that fields name.</param>
    /// <param name="row">How many values the columns have.</param>
    /// <param name="arena">Takes the strings.</param>
    /// <returns>False if it is not read: columns may have got values of it, which are to be cut back.</returns>
    public bool TryReadPlain(ReadOnlySpan<byte> text, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        if (_places.Count == 0 || _passed++ < _passes)
            return false;
        _passed = 0;
        var isRead = TryReadPlaces(text, columns, row, arena);
        _passes = isRead ? 0 : Math.Min((2 * _passes) + 1, MostPassed);
        return isRead;
    }

    private bool TryReadPlaces(ReadOnlySpan<byte> text, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        if (!TryTake(ref text, (byte)'{'))
            return false;
        foreach (var (name, field) in _places)
        {
            if (!TryTakeName(ref text, name) || !TryTake(ref text, (byte)':'))
                return false;
            text = Trim(text);
            if (text.Length == 0)
                return false;
            if (text[0] is (byte)'{' or (byte)'['
                ? !TryReadNested(ref text, field, columns, row, arena)
                : !TryReadScalar(ref text, field, columns, row, arena))
                return false;
            if (TryTake(ref text, (byte)'}'))
                return Trim(text).Length == 0;
            if (!TryTake(ref text, (byte)','))
                return false;
        }

        return false;
    }

    private bool TryReadScalar(
        ref ReadOnlySpan<byte> text, JsonField? field, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        if (!TryTakeScalar(ref text, out var type, out var value))
            return false;
        if (field is null)
            return _unknown is null;
        if (field.Inside is not null)
            return false;
        foreach (var target in field.Targets)
        {
            var column = columns[target.Column];
            if (column.Count > row)
                return false;
            if (type != JsonTokenType.Null)
            {
                if (!target.Reader.TryReadPlain(type, value, column, arena))
                    return false;
            }
            else if (target.IsRequired)
            {
                return false;
            }
            else
            {
                column.AddNull();
            }
        }

        return true;
    }

    /// <summary>Reads an object or array by a cursor over it. Who wants to know of unknown fields is told their places in the whole text, so
    /// not here.</summary>
    private bool TryReadNested(
        ref ReadOnlySpan<byte> text, JsonField? field, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        if (scope.Unknown is not null)
            return false;
        var cursor = new JsonCursor(text, isNested: true);
        try
        {
            cursor.Reader.Read();
            if (field is null)
                cursor.Reader.Skip();
            else if (ReadField(field, ref cursor, columns, row, arena) is not null)
                return false;
        }
        catch (JsonException) // which says where, in the text that it has
        {
            return false;
        }

        text = text[(int)cursor.Reader.BytesConsumed..];
        return true;
    }

    private static bool TryTakeScalar(ref ReadOnlySpan<byte> text, out JsonTokenType type, out ReadOnlySpan<byte> value)
    {
        type = JsonTokenType.None;
        value = default;
        switch (text[0])
        {
            case (byte)'"':
                var end = text[1..].IndexOfAny(EndsText);
                if (end < 0 || text[1 + end] != '"')
                    return false;
                type = JsonTokenType.String;
                value = text.Slice(1, end);
                text = text[(end + 2)..];
                return true;
            case (byte)'t':
                return TryTakeWord(ref text, "true"u8, JsonTokenType.True, out type, out value);
            case (byte)'f':
                return TryTakeWord(ref text, "false"u8, JsonTokenType.False, out type, out value);
            case (byte)'n':
                return TryTakeWord(ref text, "null"u8, JsonTokenType.Null, out type, out value);
            default:
                var length = JsonNumber.LengthOf(text);
                type = JsonTokenType.Number;
                value = text[..length];
                text = text[length..];
                return length > 0;
        }
    }

    private static bool TryTakeWord(
        ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, JsonTokenType wordType, out JsonTokenType type, out ReadOnlySpan<byte> value)
    {
        type = wordType;
        value = word;
        if (!text.StartsWith(word))
            return false;
        text = text[word.Length..];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTakeName(ref ReadOnlySpan<byte> text, byte[] name)
    {
        text = Trim(text);
        if (text.Length < name.Length + 2 || text[0] != '"' || text[name.Length + 1] != '"'
            || !text.Slice(1, name.Length).SequenceEqual(name))
            return false;
        text = text[(name.Length + 2)..];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTake(ref ReadOnlySpan<byte> text, byte sign)
    {
        text = Trim(text);
        if (text.Length == 0 || text[0] != sign)
            return false;
        text = text[1..];
        return true;
    }

    /// <summary>The text without the spaces before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Length > 0 && text[0] > ' ' ? text : TrimSpaces(text);

    private static ReadOnlySpan<byte> TrimSpaces(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            text = text[1..];
        return text;
    }
}
