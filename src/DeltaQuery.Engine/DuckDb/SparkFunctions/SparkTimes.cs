using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>Dates and timestamps from text as Spark's casts read them, and to text.</summary>
internal static class SparkTimes
{
    private const long MicrosPerDay = 86_400_000_000;

    public static readonly SparkFunction[] All =
    [
        new("dq_spark_date", DuckDbType.Date, [DuckDbType.Varchar, DuckDbType.Boolean], ParseDate),
        new("dq_spark_timestamp", DuckDbType.Timestamp, [DuckDbType.Varchar, DuckDbType.Varchar, DuckDbType.Boolean], ParseTimestamp),
        new("dq_spark_date_text", DuckDbType.Varchar, [DuckDbType.Date], static (scoped in row) =>
            row.SetText(DateText(row.Get<int>(0)))),
        new("dq_spark_timestamp_text", DuckDbType.Varchar, [DuckDbType.Timestamp], static (scoped in row) =>
            row.SetText(TimestampText(row.Get<long>(0)))),
        new("dq_spark_date_format", DuckDbType.Varchar, [DuckDbType.Timestamp, DuckDbType.Varchar], static (scoped in row) =>
            row.SetText(Format(row.Get<long>(0), row.Text(1)))),
    ];

    private static void ParseDate(scoped in SparkFunctionRow row)
    {
        if (TryParseDate(SparkNumbers.Trimmed(row.Bytes(0)), out var days))
            row.Set(days);
        else
            row.Refuse(1, "DATE");
    }

    // [+-]yyyy, yyyy-[m]m or yyyy-[m]m-[d]d; after a day a blank or T, and anything.
    private static bool TryParseDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        var sign = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[0] : (byte)0;
        if (sign != 0)
            text = text[1..];
        Span<int> parts = [0, 1, 1];
        var (part, digits, at) = (0, 0, 0);
        for (; at < text.Length && text[at] is not ((byte)' ' or (byte)'T'); at++)
        {
            if (part < 2 && text[at] == '-')
            {
                if (!IsLength(part, digits))
                    return false;
                (part, digits) = (part + 1, 0);
                parts[part] = 0;
            }
            else if (text[at] is >= (byte)'0' and <= (byte)'9' && digits < 9)
            {
                (parts[part], digits) = (parts[part] * 10 + text[at] - '0', digits + 1);
            }
            else
            {
                return false;
            }
        }

        if (!IsLength(part, digits) || (part < 2 && at < text.Length))
            return false;
        return CivilDays.TryFrom(sign == '-' ? -parts[0] : parts[0], parts[1], parts[2], out days);

        static bool IsLength(int part, int digits) => part == 0 ? digits is >= 4 and <= 7 : digits is 1 or 2;
    }

    // 'utc' reads a time without a zone in UTC, 'local' reads any as it stands. 'zoned' and 'unzoned' give NULL for those without and with
    // a zone.
    private static void ParseTimestamp(scoped in SparkFunctionRow row)
    {
        var mode = row.Bytes(1);
        var text = SparkNumbers.Trimmed(row.Bytes(0));
        if (!SparkTimestampText.TryParse(text, out var micros, out var offset) && SparkTimestampText.IsUnknown(text))
            row.RefuseUnknown("TIMESTAMP");
        else if (!SparkTimestampText.TryParse(text, out micros, out offset))
            row.Refuse(2, "TIMESTAMP");
        else if (mode.SequenceEqual("zoned"u8) && offset is null || mode.SequenceEqual("unzoned"u8) && offset is not null)
            row.SetNull();
        else
            row.Set(mode.SequenceEqual("local"u8) || mode.SequenceEqual("unzoned"u8) ? micros : micros - (offset ?? 0) * 1_000_000L);
    }

    private static string DateText(int days)
    {
        var (year, month, day) = CivilDays.Of(days);
        return string.Create(CultureInfo.InvariantCulture, $"{YearText(year)}-{month:00}-{day:00}");
    }

    // Four digits at least, and a sign where there are more.
    private static string YearText(int year) =>
        (year > 9999 ? "+" : year < 0 ? "-" : "") + Math.Abs(year).ToString("0000", CultureInfo.InvariantCulture);

    private static string TimestampText(long micros)
    {
        var text = Format(micros, "yyyy-MM-dd HH:mm:ss.SSSSSS").TrimEnd('0');
        return text.EndsWith('.') ? text[..^1] : text;
    }

    // The patterns that the translator lets pass: yyyy MM dd HH mm ss S.. and text, in quotes or not.
    private static string Format(long micros, string pattern)
    {
        var (days, time) = Math.DivRem(micros, MicrosPerDay);
        if (time < 0)
            (days, time) = (days - 1, time + MicrosPerDay);
        var (year, month, day) = CivilDays.Of((int)days);
        var text = new StringBuilder();
        for (var at = 0; at < pattern.Length;)
        {
            var c = pattern[at];
            var length = 1;
            while (char.IsAsciiLetter(c) && at + length < pattern.Length && pattern[at + length] == c)
                length++;
            if (c == '\'')
            {
                var end = pattern.IndexOf('\'', at + 1);
                length = end + 1 - at;
                text.Append(length == 2 ? "'" : pattern.AsSpan(at + 1, length - 2));
            }
            else
            {
                _ = c switch
                {
                    'y' => text.Append(YearText(year)),
                    'M' => text.Append(month.ToString("00", CultureInfo.InvariantCulture)),
                    'd' => text.Append(day.ToString("00", CultureInfo.InvariantCulture)),
                    'H' => text.Append((time / 3_600_000_000).ToString("00", CultureInfo.InvariantCulture)),
                    'm' => text.Append((time / 60_000_000 % 60).ToString("00", CultureInfo.InvariantCulture)),
                    's' => text.Append((time / 1_000_000 % 60).ToString("00", CultureInfo.InvariantCulture)),
                    'S' => text.Append((time % 1_000_000).ToString("000000", CultureInfo.InvariantCulture).AsSpan(0, length)),
                    _ => text.Append(c),
                };
            }

            at += length;
        }

        return text.ToString();
    }
}
