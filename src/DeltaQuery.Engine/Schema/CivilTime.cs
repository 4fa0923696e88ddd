using System.Globalization;

namespace DeltaQuery.Engine.Schema;

/// <summary>Days and microseconds since 1970-01-01 in the proleptic Gregorian calendar, for all years that Delta's types hold (DateTime
/// ends at 9999), with their text forms.</summary>
internal static class CivilTime
{
    public const long MicrosecondsPerDay = 86_400_000_000;

    /// <summary>Reads <c>[-]y-m-d</c>.</summary>
    public static bool TryParseDate(ReadOnlySpan<char> text, out int days)
    {
        days = 0;
        bool negative = text.StartsWith("-");
        if (negative || text.StartsWith("+"))
            text = text[1..];

        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '-') != 3
            || !TryParseNumber(text[parts[0]], 1, 7, out int year)
            || !TryParseNumber(text[parts[1]], 1, 2, out int month)
            || !TryParseNumber(text[parts[2]], 1, 2, out int day)
            || month is < 1 or > 12 || day < 1)
            return false;

        year = negative ? -year : year;
        if (day > DaysInMonth(year, month))
            return false;

        days = ToDays(year, month, day);
        return true;
    }

    /// <summary>Reads <c>date[( |T)h:m[:s[.f]][zone]]</c>; digits beyond microseconds are cut off, as Spark does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="local">Microseconds of the clock's reading, whatever the zone.</param>
    /// <param name="offset">The zone's offset from UTC, or null where the text names none.</param>
    public static bool TryParseTimestamp(ReadOnlySpan<char> text, out long local, out TimeSpan? offset)
    {
        (local, offset) = (0, null);
        int gap = text.IndexOfAny(' ', 'T');
        if (!TryParseDate(gap < 0 ? text : text[..gap], out int days))
            return false;

        local = days * MicrosecondsPerDay;
        if (gap < 0)
            return true;

        ReadOnlySpan<char> time = text[(gap + 1)..];
        int zone = time.IndexOfAny("Zz+-");
        if (zone >= 0)
        {
            if (!TryParseOffset(time[zone..], out TimeSpan parsed))
                return false;
            offset = parsed;
            time = time[..zone].TrimEnd(' ');
        }
        if (!TryParseTime(time, out long ofDay))
            return false;

        local += ofDay;
        return true;
    }

    public static string FormatDate(long days)
    {
        (long year, int month, int day) = FromDays(days);
        return string.Create(CultureInfo.InvariantCulture, $"{(year < 0 ? "-" : "")}{Math.Abs(year):0000}-{month:00}-{day:00}");
    }

    /// <summary>The text with the given sign between date and time; without a fraction where it is zero.</summary>
    public static string FormatTimestamp(long microseconds, char gap, bool wholeFraction = false)
    {
        long days = Math.DivRem(microseconds, MicrosecondsPerDay, out long rest);
        if (rest < 0)
            (days, rest) = (days - 1, rest + MicrosecondsPerDay);
        long seconds = rest / 1_000_000;
        long fraction = rest % 1_000_000;
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{FormatDate(days)}{gap}{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return fraction != 0 || wholeFraction ? string.Create(CultureInfo.InvariantCulture, $"{text}.{fraction:000000}") : text;
    }

    private static bool TryParseTime(ReadOnlySpan<char> text, out long microseconds)
    {
        microseconds = 0;
        int fraction = 0;
        int dot = text.IndexOf('.');
        if (dot >= 0)
        {
            ReadOnlySpan<char> digits = text[(dot + 1)..];
            text = text[..dot];
            if (digits.Length == 0 || digits.ContainsAnyExceptInRange('0', '9'))
                return false;
            for (int i = 0; i < 6; i++)
                fraction = fraction * 10 + (i < digits.Length ? digits[i] - '0' : 0);
        }

        Span<Range> parts = stackalloc Range[4];
        int count = text.Split(parts, ':');
        int second = 0;
        if (count is not (2 or 3) || (count == 2 && dot >= 0)
            || !TryParseNumber(text[parts[0]], 1, 2, out int hour)
            || !TryParseNumber(text[parts[1]], 1, 2, out int minute)
            || (count == 3 && !TryParseNumber(text[parts[2]], 1, 2, out second))
            || hour > 23 || minute > 59 || second > 59)
            return false;

        microseconds = ((hour * 60L + minute) * 60 + second) * 1_000_000 + fraction;
        return true;
    }

    private static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z")
            return true;

        Span<Range> parts = stackalloc Range[4];
        int count = text[1..].Split(parts, ':');
        int minute = 0;
        int second = 0;
        if (text[0] is not ('+' or '-') || count is < 1 or > 3
            || !TryParseNumber(text[1..][parts[0]], 1, 2, out int hour)
            || (count > 1 && !TryParseNumber(text[1..][parts[1]], 2, 2, out minute))
            || (count > 2 && !TryParseNumber(text[1..][parts[2]], 2, 2, out second))
            || hour > 18 || minute > 59 || second > 59)
            return false;

        offset = new TimeSpan(hour, minute, second);
        offset = text[0] == '-' ? -offset : offset;
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, int least, int most, out int number)
    {
        number = 0;
        return text.Length >= least
            && text.Length <= most
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Howard Hinnant's days_from_civil: years begin in March, 400 of them are 146,097 days.</summary>
    private static int ToDays(int year, int month, int day)
    {
        int y = month <= 2 ? year - 1 : year;
        int era = (y >= 0 ? y : y - 399) / 400;
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    private static (long Year, int Month, int Day) FromDays(long days)
    {
        long z = days + 719_468;
        long era = (z >= 0 ? z : z - 146_096) / 146_097;
        int dayOfEra = (int)(z - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1);
    }
}
