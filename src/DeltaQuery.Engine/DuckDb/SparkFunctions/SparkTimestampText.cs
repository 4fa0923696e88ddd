namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>The texts that Spark casts to timestamps.</summary>
/// <remarks>
/// <code>
/// [+-]yyyy[-[m]m[-[d]d]]                               a day's first moment
/// [+-]yyyy-[m]m-[d]d( |T)[h]h[:[m]m]
/// [+-]yyyy-[m]m-[d]d( |T)[h]h:[m]m:[s]s[.u..][zone]    zone: Z, UTC, GMT, [UTC|GMT](+|-)[h]h[:[m]m[:ss]], (+|-)hhmm[ss]
/// </code>
/// Times alone, which Spark takes for today's, and names of regions are not read.
/// </remarks>
internal static class SparkTimestampText
{
    /// <summary>The wall clock's microseconds as written, and the zone's offset in seconds, if there is one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long micros, out int? offset)
    {
        (micros, offset) = (0, null);
        var sign = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[0] : (byte)0;
        if (sign != 0)
            text = text[1..];
        Span<int> parts = [0, 1, 1, 0, 0, 0, 0];
        var (part, digits, at) = (0, 0, 0);
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                // Of the fraction six digits count.
                if (part != 6 || digits < 6)
                    parts[part] = digits < 9 ? parts[part] * 10 + c - '0' : -1;
                digits++;
                continue;
            }

            if (part >= 5 && !(part == 5 && c == '.'))
                break;
            var next = part switch { 0 or 1 => c == '-', 2 => c is (byte)' ' or (byte)'T', 3 or 4 => c == ':', _ => true };
            if (!next || !IsLength(part, digits))
                return false;
            (part, digits) = (part + 1, 0);
            parts[part] = 0;
        }

        if (!IsLength(part, digits))
            return false;
        if (at < text.Length && !TryParseZone(text[at..], out offset))
            return false;
        for (; part == 6 && digits < 6; digits++)
            parts[6] *= 10;
        if (parts[3] > 23 || parts[4] > 59 || parts[5] > 59
            || !CivilDays.TryFrom(sign == '-' ? -parts[0] : parts[0], parts[1], parts[2], out var days))
            return false;
        var whole = (Int128)days * 86_400_000_000 + (parts[3] * 3600L + parts[4] * 60 + parts[5]) * 1_000_000 + parts[6];
        micros = (long)whole;
        return micros == whole;
    }

    /// <summary>Whether a text that is not read may be one to Spark: a time alone, or a zone's name.</summary>
    public static bool IsUnknown(ReadOnlySpan<byte> text)
    {
        var date = text.TrimStart("+-"u8).IndexOf((byte)'-');
        var colon = text.IndexOf((byte)':');
        if (text.StartsWith("T"u8) || (colon >= 0 && (date < 0 || date > colon)))
            return true;
        // A zone stands after the seconds.
        var seconds = colon < 0 ? -1 : text[(colon + 1)..].IndexOf((byte)':');
        if (seconds < 0)
            return false;
        var letters = 0;
        foreach (var c in text[(colon + 1 + seconds)..])
            letters += char.IsAsciiLetter((char)c) ? 1 : 0;
        return letters > 1;
    }

    private static bool IsLength(int part, int digits) => part switch
    {
        0 => digits is >= 4 and <= 6,
        6 => true,
        _ => digits is 1 or 2,
    };

    private static bool TryParseZone(ReadOnlySpan<byte> text, out int? offset)
    {
        offset = null;
        while (text.Length > 0 && text[0] <= 0x20)
            text = text[1..];
        if (text.SequenceEqual("Z"u8) || text.SequenceEqual("UTC"u8) || text.SequenceEqual("GMT"u8))
        {
            offset = 0;
            return true;
        }

        if (text.StartsWith("UTC"u8) || text.StartsWith("GMT"u8))
            text = text[3..];
        if (text.Length < 2 || text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        var negative = text[0] == '-';
        Span<int> parts = [0, 0, 0];
        if (!TrySplit(text[1..], parts) || parts[1] > 59 || parts[2] > 59)
            return false;
        var seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
        offset = negative ? -seconds : seconds;
        return seconds <= 18 * 3600;
    }

    // h, hh, hh:m, hh:mm, hh:mm:ss, hhmm, hhmmss
    private static bool TrySplit(ReadOnlySpan<byte> text, Span<int> parts)
    {
        var colons = text.Contains((byte)':');
        for (var part = 0; part < 3 && text.Length > 0; part++)
        {
            var length = 0;
            while (length < 2 && length < text.Length && text[length] is >= (byte)'0' and <= (byte)'9')
                parts[part] = parts[part] * 10 + text[length++] - '0';
            if (length == 0 || (length == 1 && (part == 2 || (!colons && text.Length > 1))))
                return false;
            text = text[length..];
            if (colons && text.Length > 0)
            {
                if (text[0] != ':' || text.Length == 1)
                    return false;
                text = text[1..];
            }
        }

        return text.Length == 0;
    }
}
