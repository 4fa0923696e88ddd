using System.Globalization;
using System.Text;
using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

internal ref partial struct ActionReader
{
    /// <summary>Goes on to the next property's name; false at the object's end.</summary>
    private bool NextProperty() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    private readonly bool Is(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    private void SkipValue()
    {
        _json.Read();
        _json.Skip();
    }

    /// <summary>A string that says what an action is about: no other kind of value can stand for it.</summary>
    private string? ReadString(string action, string field)
    {
        _json.Read();
        return _json.TokenType switch
        {
            JsonTokenType.String => _json.GetString(),
            JsonTokenType.Null => null,
            _ => throw new MalformedActionException($"{action}: {field} must be a string, not {Found()}"),
        };
    }

    /// <summary>A string; any other value as its JSON text.</summary>
    private string? ReadText()
    {
        _json.Read();
        return Text();
    }

    /// <summary>As <see cref="ReadText"/>, but null where the text is no valid Unicode (half a surrogate pair, say): to be without
    /// statistics is better than to be without the table.</summary>
    private string? ReadTextIfValid()
    {
        _json.Read();
        try
        {
            return Text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The value's JSON text, a string's quotes included.</summary>
    private string? ReadRaw()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.Null ? null : Raw();
    }

    private string? Text() => _json.TokenType switch
    {
        JsonTokenType.String => _json.GetString(),
        JsonTokenType.Null => null,
        _ => Raw(),
    };

    private string Raw()
    {
        int start = (int)_json.TokenStartIndex;
        _json.Skip();
        return Encoding.UTF8.GetString(_utf8[start..BytesConsumed]);
    }

    private long? ReadLong(string action, string field)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;

        return TryLong() ?? throw new MalformedActionException($"{action}: {field} is not a whole number: {Found()}");
    }

    private int? ReadInt(string action, string field) => ReadLong(action, field) switch
    {
        null => null,
        >= int.MinValue and <= int.MaxValue and long value => (int)value,
        long value => throw new MalformedActionException($"{action}: {field} is out of range: {value}"),
    };

    private bool? ReadBool(string action, string field)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;

        return TryBool() ?? throw new MalformedActionException($"{action}: {field} is neither true nor false: {Found()}");
    }

    private long? ReadLongIfAny()
    {
        _json.Read();
        long? value = TryLong();
        _json.Skip();
        return value;
    }

    private bool? ReadBoolIfAny()
    {
        _json.Read();
        bool? value = TryBool();
        _json.Skip();
        return value;
    }

    private readonly long? TryLong() => _json.TokenType switch
    {
        JsonTokenType.Number when _json.TryGetInt64(out long whole) => whole,
        JsonTokenType.Number when _json.TryGetDecimal(out decimal number) => Whole(number),
        JsonTokenType.String => ParseLong(_json.GetString()!),
        _ => null,
    };

    private static long? ParseLong(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? Whole(number) : null;

    private static long? Whole(decimal number) =>
        number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;

    private readonly bool? TryBool() => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String when bool.TryParse(_json.GetString(), out bool value) => value,
        _ => null,
    };

    private StringMap? ReadMap(string action, string field)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;

        return _json.TokenType == JsonTokenType.StartObject
            ? Map()
            : throw new MalformedActionException($"{action}: {field} must be an object, not {Found()}");
    }

    private StringMap? ReadMapIfAny()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.StartObject)
            return Map();

        _json.Skip();
        return null;
    }

    private StringMap Map()
    {
        List<KeyValuePair<string, string?>> entries = _scratch.Entries;
        entries.Clear();
        while (NextProperty())
        {
            string name = Name(entries.Count);
            KeyValuePair<string, string?> entry = new(name, ReadText());
            int earlier = entries.FindIndex(other => other.Key == name);
            if (earlier >= 0)
                entries[earlier] = entry;
            else
                entries.Add(entry);
        }
        return entries.Count == 0 ? StringMap.Empty : new([.. entries]);
    }

    /// <summary>The property's name, as the string that an earlier line made of it where there was one: most often at the same
    /// place.</summary>
    private readonly string Name(int place)
    {
        IReadOnlyList<string> known = _scratch.Names;
        if (place < known.Count && _json.ValueTextEquals(known[place]))
            return known[place];
        foreach (string name in known)
            if (_json.ValueTextEquals(name))
                return name;
        return _scratch.Remember(_json.GetString()!);
    }

    private List<string>? ReadList(string action, string field)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        if (_json.TokenType != JsonTokenType.StartArray)
            throw new MalformedActionException($"{action}: {field} must be a list, not {Found()}");

        var list = new List<string>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            list.Add(Text() ?? throw new MalformedActionException($"{action}: {field} holds null"));
        return list;
    }

    /// <summary>The value at hand, for a message.</summary>
    private string Found()
    {
        string value = Raw();
        return value.Length <= 60 ? value : value[..60] + "...";
    }

    private static T Required<T>(T? value, string action, string field) where T : class =>
        value ?? throw new MalformedActionException($"{action} without {field}");

    private static T Required<T>(T? value, string action, string field) where T : struct =>
        value ?? throw new MalformedActionException($"{action} without {field}");
}
