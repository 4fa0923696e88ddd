namespace DeltaQuery.Engine.Sql.SparkExpression;

// Dates and timestamps; instants are taken apart in the session's zone.
internal static partial class SparkFunctions
{
    private static Dictionary<string, Func<SparkCall, Fragment>> Dates => new()
    {
        ["year"] = WithArguments(1, call => DatePart(call, 0, "year({0})")),
        ["quarter"] = WithArguments(1, call => DatePart(call, 0, "quarter({0})")),
        ["month"] = WithArguments(1, call => DatePart(call, 0, "month({0})")),
        ["day"] = WithArguments(1, call => DatePart(call, 0, "day({0})")),
        ["dayofmonth"] = WithArguments(1, call => DatePart(call, 0, "day({0})")),
        ["dayofweek"] = WithArguments(1, call => DatePart(call, 0, "(dayofweek({0}) + 1)")),
        ["weekday"] = WithArguments(1, call => DatePart(call, 0, "(isodow({0}) - 1)")),
        ["dayofyear"] = WithArguments(1, call => DatePart(call, 0, "dayofyear({0})")),
        ["weekofyear"] = WithArguments(1, call => DatePart(call, 0, "weekofyear({0})")),
        ["hour"] = WithArguments(1, call => TimePart(call, 0, "hour")),
        ["minute"] = WithArguments(1, call => TimePart(call, 0, "minute")),
        ["second"] = WithArguments(1, call => TimePart(call, 0, "second")),
        ["date_part"] = WithArguments(2, call => Part(call, call.LiteralText(0).ToUpperInvariant(), 1)),
        ["datepart"] = WithArguments(2, call => Part(call, call.LiteralText(0).ToUpperInvariant(), 1)),
        ["date_add"] = WithArguments(2, call => call.Translator.AddDays(call.Date(0), "+", Days(call))),
        ["dateadd"] = WithArguments(2, call => call.Translator.AddDays(call.Date(0), "+", Days(call))),
        ["date_sub"] = WithArguments(2, call => call.Translator.AddDays(call.Date(0), "-", Days(call))),
        ["datediff"] = WithArguments(2, DateDiff),
        ["date_diff"] = WithArguments(2, DateDiff),
        ["add_months"] = WithArguments(2, call => call.Translator.AddMonths(call.Date(0), call.Int(1))),
        ["last_day"] = WithArguments(1, call => call.Strict(SparkType.Date, a => $"last_day({a[0]})", call.Date(0))),
        ["trunc"] = WithArguments(2, TruncateDate),
        ["date_trunc"] = WithArguments(2, TruncateTimestamp),
        ["date_format"] = WithArguments(2, call => call.Strict(SparkType.String,
            a => $"dq_spark_date_format({a[0]}, {DuckDbSql.Text(Pattern(call, call.LiteralText(1)))})",
                call.Translator.Local(call.As(0, SparkType.Timestamp)))),
        ["to_date"] = WithArguments(1, call => call.Translator.Cast(call[0], SparkType.Date, call.At)),
        ["to_timestamp"] = WithArguments(1, call => call.Translator.Cast(call[0], SparkType.Timestamp, call.At)),
        ["make_date"] =
            WithArguments(
                3, call => call.Failing(SparkType.Date, a => $"make_date({a[0]}, {a[1]}, {a[2]})", call.Int(0), call.Int(1), call.Int(2))),
        ["unix_date"] =
            WithArguments(1, call => call.Strict(SparkType.Int, a => $"CAST({a[0]} - DATE '1970-01-01' AS INTEGER)", call.Date(0))),
        ["date_from_unix_date"] = WithArguments(1, call => call.Failing(SparkType.Date, a => $"(DATE '1970-01-01' + {a[0]})", call.Int(0))),
        ["unix_seconds"] = WithArguments(1, UnixSeconds),
        ["unix_timestamp"] = WithArguments(1, UnixTimestamp),
        ["to_unix_timestamp"] = WithArguments(1, UnixTimestamp),
        ["unix_micros"] = WithArguments(1, call => call.Strict(SparkType.Long, a => $"epoch_us({a[0]})", call.As(0, SparkType.Timestamp))),
        ["unix_millis"] = WithArguments(1, call => call.Strict(SparkType.Long,
            a => $"(epoch_us(date_trunc('millisecond', timezone('UTC', {a[0]}))) // 1000)", call.As(0, SparkType.Timestamp))),
        ["timestamp_seconds"] = WithArguments(1, call => FromUnix(call, "1000000")),
        ["timestamp_millis"] = WithArguments(1, call => FromUnix(call, "1000")),
        ["timestamp_micros"] = WithArguments(1, call => FromUnix(call, "1")),
        ["current_date"] = WithArguments(0, Today),
        ["curdate"] = WithArguments(0, Today),
        ["current_timestamp"] = WithArguments(0, _ => new Fragment("now()", SparkType.Timestamp) { NotNull = true }),
        ["now"] = WithArguments(0, _ => new Fragment("now()", SparkType.Timestamp) { NotNull = true }),
        ["localtimestamp"] = WithArguments(0, call => call.Translator.Local(new Fragment("now()", SparkType.Timestamp))),
        ["current_timezone"] = WithArguments(0, call => SparkTranslator.Text(call.Translator.Scope.TimeZone)),
    };

    /// <summary>EXTRACT, whose field is the call's name.</summary>
    public static Fragment Extract(SparkCall call) => Part(call, call.Name, 0);

    private static Fragment Part(SparkCall call, string field, int index) => field switch
    {
        "YEAR" or "Y" or "YEARS" or "YR" or "YRS" => DatePart(call, index, "year({0})"),
        "YEAROFWEEK" => DatePart(call, index, "isoyear({0})"),
        "QUARTER" or "QTR" => DatePart(call, index, "quarter({0})"),
        "MONTH" or "MON" or "MONS" or "MONTHS" => DatePart(call, index, "month({0})"),
        "WEEK" or "W" or "WEEKS" => DatePart(call, index, "weekofyear({0})"),
        "DAY" or "D" or "DAYS" => DatePart(call, index, "day({0})"),
        "DAYOFWEEK" or "DOW" => DatePart(call, index, "(dayofweek({0}) + 1)"),
        "DAYOFWEEK_ISO" or "DOW_ISO" => DatePart(call, index, "isodow({0})"),
        "DOY" => DatePart(call, index, "dayofyear({0})"),
        "HOUR" or "H" or "HOURS" or "HR" or "HRS" => TimePart(call, index, "hour"),
        "MINUTE" or "M" or "MIN" or "MINS" or "MINUTES" => TimePart(call, index, "minute"),
        "SECOND" or "S" or "SEC" or "SECONDS" or "SECS" => call.Strict(SparkType.Decimal(8, 6),
            a => $"CAST(CAST(microsecond({a[0]}) AS DECIMAL(8,0)) * CAST('0.000001' AS DECIMAL(7,6)) AS DECIMAL(8,6))", call.Local(index)),
        _ => throw call.Refuse($"the field {field} of a date"),
    };

    private static Fragment DatePart(SparkCall call, int index, string sql) =>
        call.Strict(SparkType.Int, a => $"CAST({sql.Replace("{0}", a[0], StringComparison.Ordinal)} AS INTEGER)", call.Date(index));

    private static Fragment TimePart(SparkCall call, int index, string function) =>
        call.Strict(SparkType.Int, a => $"CAST({function}({a[0]}) AS INTEGER)", call.Local(index));

    private static Fragment Days(SparkCall call) =>
        call[1].Type.Kind is SparkKind.Byte or SparkKind.Short or SparkKind.Int or SparkKind.Void
        ? call.Int(1)
        : throw call.Refuse($"{call.Name} of days of type {call[1].Type}");

    private static Fragment DateDiff(SparkCall call) =>
        call.Strict(SparkType.Int, a => $"CAST({a[0]} - {a[1]} AS INTEGER)", call.Date(0), call.Date(1));

    private static Fragment TruncateDate(SparkCall call)
    {
        var unit = call.LiteralText(1).ToUpperInvariant() switch
        {
            "YEAR" or "YYYY" or "YY" => "year",
            "QUARTER" => "quarter",
            "MONTH" or "MM" or "MON" => "month",
            "WEEK" => "week",
            _ => throw call.Refuse("trunc to this unit"),
        };
        return call.Strict(SparkType.Date, a => $"CAST(date_trunc('{unit}', {a[0]}) AS DATE)", call.Date(0));
    }

    private static Fragment TruncateTimestamp(SparkCall call)
    {
        var unit = call.LiteralText(0).ToUpperInvariant() switch
        {
            "YEAR" or "YYYY" or "YY" => "year",
            "QUARTER" => "quarter",
            "MONTH" or "MM" or "MON" => "month",
            "WEEK" => "week",
            "DAY" or "DD" => "day",
            "HOUR" => "hour",
            "MINUTE" => "minute",
            "SECOND" => "second",
            "MILLISECOND" => "millisecond",
            "MICROSECOND" => "microsecond",
            _ => throw call.Refuse("date_trunc to this unit"),
        };
        var value = call.As(1, SparkType.Timestamp);
        if (call.Translator.Scope.IsUtc || unit is "second" or "millisecond" or "microsecond")
            return call.Strict(SparkType.Timestamp, a => $"timezone('UTC', date_trunc('{unit}', timezone('UTC', {a[0]})))", value);
        if (unit is "hour" or "minute")
            throw call.Refuse($"date_trunc to the {unit} in the time zone {call.Translator.Scope.TimeZone}");
        return call.Translator.Instant(
            call.Strict(SparkType.TimestampNtz, a => $"date_trunc('{unit}', {a[0]})", call.Translator.Local(value)));
    }

    // yyyy MM dd HH mm ss, with text between them.
    private static string Pattern(SparkCall call, string pattern)
    {
        for (var at = 0; at < pattern.Length;)
        {
            var c = pattern[at];
            var length = 1;
            if (c == '\'')
            {
                var end = pattern.IndexOf('\'', at + 1);
                length = end < 0 ? 0 : end + 1 - at;
            }
            else if (char.IsAsciiLetter(c))
            {
                while (at + length < pattern.Length && pattern[at + length] == c)
                    length++;
                var known = (c, length) is ('y', 4) or ('M' or 'd' or 'H' or 'm' or 's', 2) or ('S', >= 1 and <= 6);
                length = known ? length : 0;
            }
            else if (c is '[' or ']' or '{' or '}' or '#' || c >= 0x80)
            {
                length = 0;
            }

            if (length == 0)
                throw call.Refuse($"date_format with the pattern {pattern}");
            at += length;
        }

        return pattern.Length == 0 ? throw call.Refuse("date_format with an empty pattern") : pattern;
    }

    private static Fragment UnixSeconds(SparkCall call) => call[0].Type.IsTemporal
        ? call.Translator.Cast(call.As(0, SparkType.Timestamp), SparkType.Long, call.At)
        : throw call.Refuse($"{call.Name} of a value of type {call[0].Type}");

    // Unlike unix_seconds, the fraction of a time before 1970 is cut towards it.
    private static Fragment UnixTimestamp(SparkCall call) => call[0].Type.IsTemporal
        ? call.Strict(SparkType.Long, a => $"(epoch_us({a[0]}) // 1000000)", call.As(0, SparkType.Timestamp))
        : throw call.Refuse($"{call.Name} of a value of type {call[0].Type}");

    private static Fragment FromUnix(SparkCall call, string micros) => call[0].Type.IsIntegral
        ? call.Failing(SparkType.Timestamp, a => $"make_timestamptz({a[0]} * CAST({micros} AS BIGINT))", call.As(0, SparkType.Long))
        : throw call.Refuse($"{call.Name} of a value of type {call[0].Type}");

    private static Fragment Today(SparkCall call) =>
        call.Translator.Implicit(new Fragment("now()", SparkType.Timestamp), SparkType.Date, call.At) with { NotNull = true };
}
