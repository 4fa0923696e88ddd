namespace DeltaQuery.Engine.DuckDb;

/// <summary>Dates, times, timestamps and intervals.</summary>
internal static partial class ValueText
{
    private const long MicrosPerDay = TimeSpan.MicrosecondsPerDay;
    private const long NanosPerDay = MicrosPerDay * 1_000;

    internal static void AppendDate(TextBuffer text, int days)
    {
        if (days is int.MaxValue or -int.MaxValue) text.Append(days > 0 ? "infinity" : "-infinity");
        else if (AppendYearMonthDay(text, days)) text.Append(" (BC)");
    }

    /// <summary>A time of day; 0, 6 or 9 digits of fraction without trailing zeros.</summary>
    internal static void AppendTime(TextBuffer text, long nanos)
    {
        var (seconds, fraction) = Math.DivRem(nanos, 1_000_000_000);
        AppendClock(text, (int)seconds);
        AppendFraction(text, (int)fraction);
    }

    internal static void AppendTimeTz(TextBuffer text, DuckDbTimeTz time)
    {
        AppendTime(text, time.Micros * 1_000);
        AppendOffset(text, time.OffsetSeconds);
    }

    internal static void AppendTimestamp(TextBuffer text, DuckDbTimestamp timestamp, TimeZoneOffsets? zone)
    {
        if (!timestamp.IsFinite)
        {
            text.Append(timestamp.Value > 0 ? "infinity" : "-infinity");
            return;
        }

        var offset = timestamp.HasTimeZone && zone is not null ? zone.OffsetSeconds(timestamp.Micros) : 0;
        var (days, nanos) = timestamp.Unit switch
        {
            TimestampUnit.Second => Split(timestamp.Value, 86_400, 1_000_000_000),
            TimestampUnit.Millisecond => Split(timestamp.Value, 86_400_000, 1_000_000),
            TimestampUnit.Nanosecond => Split(timestamp.Value, NanosPerDay, 1),
            _ => Split((Int128)timestamp.Value + offset * 1_000_000L, MicrosPerDay, 1_000),
        };
        var bc = AppendYearMonthDay(text, days);
        if (bc) text.Append(" (BC)");
        text.Append(' ');
        AppendTime(text, nanos);
        if (timestamp.HasTimeZone) AppendZoneOffset(text, offset);
    }

    internal static void AppendInterval(TextBuffer text, DuckDbInterval interval)
    {
        var start = text.Length;
        var (years, months) = Math.DivRem(interval.Months, 12);
        AppendUnit(text, start, years, " year");
        AppendUnit(text, start, months, " month");
        AppendUnit(text, start, interval.Days, " day");
        if (interval.Micros == 0)
        {
            if (text.Length == start) text.Append("00:00:00");
            return;
        }

        if (text.Length > start) text.Append(' ');
        if (interval.Micros < 0) text.Append('-');
        var micros = interval.Micros < 0 ? 0 - (ulong)interval.Micros : (ulong)interval.Micros;
        var (seconds, fraction) = Math.DivRem(micros, 1_000_000);
        var (minutes, second) = Math.DivRem(seconds, 60);
        var (hours, minute) = Math.DivRem(minutes, 60);
        text.Append(hours, "00");
        text.Append(':');
        AppendTwo(text, (int)minute);
        text.Append(':');
        AppendTwo(text, (int)second);
        AppendFraction(text, (int)fraction * 1_000);
    }

    // A TIMETZ has +HH with :MM and :SS only where they are not 0, even :SS without :MM.
    private static void AppendOffset(TextBuffer text, int seconds)
    {
        var (minutes, second) = Math.DivRem(Math.Abs(seconds), 60);
        text.Append(seconds < 0 ? '-' : '+');
        text.Append(minutes / 60, "00");
        AppendOffsetPart(text, minutes % 60);
        AppendOffsetPart(text, second);
    }

    // DuckDB leaves out the seconds of offsets from before zones were standardised, and so writes another instant: here they are written.
    private static void AppendZoneOffset(TextBuffer text, int seconds)
    {
        AppendOffset(text, seconds / 60 * 60);
        if (seconds % 60 == 0) return;
        if (seconds / 60 % 60 == 0) text.Append(":00");
        AppendOffsetPart(text, Math.Abs(seconds % 60));
    }

    private static void AppendOffsetPart(TextBuffer text, int part)
    {
        if (part == 0) return;
        text.Append(':');
        AppendTwo(text, part);
    }

    private static (long Days, long Nanos) Split(Int128 value, long unitsPerDay, long nanosPerUnit)
    {
        var days = value / unitsPerDay;
        var rest = value - days * unitsPerDay;
        if (rest < 0)
        {
            days--;
            rest += unitsPerDay;
        }

        return ((long)days, (long)rest * nanosPerUnit);
    }

    // The proleptic Gregorian calendar over all of DuckDB's years (after Howard Hinnant's civil_from_days). True for years before 1.
    private static bool AppendYearMonthDay(TextBuffer text, long days)
    {
        var shifted = days + 719_468;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var dayOfEra = shifted - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var marchMonth = (5 * dayOfYear + 2) / 153;
        var day = (int)(dayOfYear - (153 * marchMonth + 2) / 5 + 1);
        var month = (int)(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9);
        var year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

        text.Append(year <= 0 ? 1 - year : year, "0000");
        text.Append('-');
        AppendTwo(text, month);
        text.Append('-');
        AppendTwo(text, day);
        return year <= 0;
    }

    private static void AppendClock(TextBuffer text, int seconds)
    {
        AppendTwo(text, seconds / 3_600);
        text.Append(':');
        AppendTwo(text, seconds / 60 % 60);
        text.Append(':');
        AppendTwo(text, seconds % 60);
    }

    private static void AppendFraction(TextBuffer text, int nanos)
    {
        if (nanos == 0) return;
        text.Append('.');
        text.Append(nanos, "000000000");
        text.CutTo(text.Span.TrimEnd('0').Length);
    }

    private static void AppendUnit(TextBuffer text, int start, int value, string unit)
    {
        if (value == 0) return;
        if (text.Length > start) text.Append(' ');
        text.Append(value);
        text.Append(unit);
        if (value is not (1 or -1)) text.Append('s');
    }

    private static void AppendTwo(TextBuffer text, int value)
    {
        var two = text.Take(2);
        two[0] = (char)('0' + value / 10);
        two[1] = (char)('0' + value % 10);
    }
}
