using System.Globalization;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>Makes random expressions, well typed for the most part, over the columns of <see cref="Cases"/>.</summary>
internal sealed class ExpressionGenerator(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Columns of each type, with the values that go wrong first.</summary>
    public static ExpressionCases Cases { get; } = new("random", ["UTC"],
        [
            ("b", "TINYINT"), ("i", "INT"), ("j", "INT"), ("l", "BIGINT"), ("d", "DOUBLE"), ("e", "DOUBLE"), ("a", "DECIMAL(10,2)"),
                ("c", "DECIMAL(20,6)"),
            ("s", "STRING"), ("t", "STRING"), ("p", "BOOLEAN"), ("q", "BOOLEAN"), ("y", "DATE"), ("z", "DATE"), ("u", "TIMESTAMP"),
                ("v", "TIMESTAMP"),
        ],
        [
            ["1", "2", "3", "4", "1.5D", "2D", "1.25", "2.5", "'abc'", "'b'", "true", "false", "DATE '2024-02-29'", "DATE '2023-12-31'",
                "TIMESTAMP '2024-02-29 10:34:56.123456Z'", "TIMESTAMP '2024-01-01 00:00:00Z'"],
            ["-128", "-2147483648", "-1", "-9223372036854775808L", "double('NaN')", "0D", "-0.05", "-1.000001", "''", "' '", "false",
                "NULL", "DATE '1969-12-31'", "DATE '1582-10-10'", "TIMESTAMP '1969-12-31 23:59:59.999999Z'",
                    "TIMESTAMP '1500-02-28 12:00:00Z'"],
            ["127", "2147483647", "0", "9223372036854775807L", "double('Infinity')", "-0.0D", "99999999.99", "99999999999999.999999",
                "'12'", "'2024-01-05'", "NULL", "true", "DATE '9999-12-31'", "DATE '0001-01-01'", "TIMESTAMP '9999-12-31 23:59:59.999999Z'",
                    "TIMESTAMP '0001-01-01 00:00:00Z'"],
            ["NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL",
                "NULL"],
            ["-7", "7", "-3", "-10", "-2.5D", "1e300D", "2.35", "-2.45", "'H\\u00e9llo W\\u00f6rld'", "'\\u00f6'", "true", "true",
                "DATE '2021-01-03'", "DATE '2020-12-31'", "TIMESTAMP '2021-01-03 18:29:59Z'", "TIMESTAMP '2021-01-03 18:29:59.000001Z'"],
            ["0", "0", "5", "0", "0D", "1D", "0", "0", "'a%b_c'", "'%'", "false", "false", "DATE '1970-01-01'", "DATE '1970-01-01'",
                "TIMESTAMP '1970-01-01 00:00:00Z'", "TIMESTAMP '1970-01-01 00:00:00Z'"],
            ["5", "NULL", "-5", "100", "NULL", "3.7D", "NULL", "7", "'x'", "NULL", "true", "NULL", "DATE '2000-05-31'", "NULL",
                "TIMESTAMP '2000-05-31 01:02:03.5Z'", "NULL"],
        ],
        []);

    public string Next() => Pick<Func<int, string>>(Boolean, Whole, Floating, Fixed, Text, Date, Time)(3);

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    private string Any(int depth) => Pick<Func<int, string>>(Boolean, Whole, Fixed, Text, Date, Time)(depth);

    private string Number(int depth) => Pick<Func<int, string>>(Whole, Whole, Fixed, Floating)(depth);

    private string Boolean(int depth) => depth == 0 ? Pick("p", "q") : _random.Next(16) switch
    {
        0 or 1 => $"({Boolean(depth - 1)} AND {Boolean(depth - 1)})",
        2 or 3 => $"({Boolean(depth - 1)} OR {Boolean(depth - 1)})",
        4 => $"(NOT {Boolean(depth - 1)})",
        5 or 6 => $"({Number(depth - 1)} {Comparison()} {Number(depth - 1)})",
        7 => $"({Text(depth - 1)} {Comparison()} {Text(depth - 1)})",
        8 => $"({Date(depth - 1)} {Comparison()} {Pick<Func<int, string>>(Date, Time)(depth - 1)})",
        9 => $"({Any(depth - 1)} IS {Pick("", "NOT ")}NULL)",
        // Spark evaluates an operand that is no column before all else, where AND would have spared it.
        10 => $"({Number(0)} BETWEEN {Number(depth - 1)} AND {Number(depth - 1)})",
        11 => $"({Whole(depth - 1)} IN ({Whole(0)}, {Whole(depth - 1)}, NULL))",
        12 => $"({Text(depth - 1)} {Pick("", "NOT ")}LIKE {Pick("'a%'", "'%b_'", "'%'", "'_b%'", "'%\\\\_%'")})",
        13 => $"{Pick("startswith", "endswith", "contains")}({Text(depth - 1)}, {Text(depth - 1)})",
        14 => $"isnan({Floating(depth - 1)})",
        _ => Choice(Boolean, depth),
    };

    private string Whole(int depth) => depth == 0 ? Pick("b", "i", "j", "l", "3", "-7", "0", "100L", "2Y") : _random.Next(22) switch
    {
        0 or 1 or 2 => $"({Whole(depth - 1)} {Pick("+", "-", "*", "%", "DIV")} {Whole(depth - 1)})",
        3 => $"(- {Whole(depth - 1)})",
        4 => $"pmod({Whole(depth - 1)}, {Whole(depth - 1)})",
        5 => $"{Pick("abs", "negative", "floor", "ceil")}({Whole(depth - 1)})",
        6 => $"{Pick("floor", "ceil")}({Floating(depth - 1)})",
        7 => $"{Pick("length", "octet_length")}({Text(depth - 1)})",
        8 => $"{Pick("instr", "locate")}({Text(depth - 1)}, {Text(depth - 1)})",
        9 => $"{Pick("year", "month", "day", "quarter", "dayofweek", "weekday", "dayofyear", "weekofyear")}({Pick<Func<int, string>>(Date, Time)(depth - 1)})",
        10 => $"{Pick("hour", "minute", "second", "unix_timestamp", "unix_micros", "unix_millis")}({Time(depth - 1)})",
        11 => $"datediff({Date(depth - 1)}, {Date(depth - 1)})",
        12 => $"hash({Any(depth - 1)}, {Any(depth - 1)})",
        13 => $"cast({Number(depth - 1)} AS {Pick("INT", "BIGINT", "TINYINT", "SMALLINT")})",
        14 => $"try_cast({Pick(Number(depth - 1), "s", "t")} AS {Pick("INT", "BIGINT", "TINYINT")})",
        15 => $"cast({Boolean(depth - 1)} AS INT)",
        16 => $"cast({Time(depth - 1)} AS BIGINT)",
        17 => $"({Whole(depth - 1)} {Pick("&", "|", "^")} {Whole(depth - 1)})",
        18 => $"cast({Pick("s", "t")} AS INT)",
        _ => Choice(Whole, depth),
    };

    private string Floating(int depth) => depth == 0 ? Pick("d", "e", "2.5D", "0D") : _random.Next(10) switch
    {
        0 or 1 => $"({Floating(depth - 1)} {Pick("+", "-", "*", "/", "%")} {Number(depth - 1)})",
        2 => $"({Whole(depth - 1)} / {Whole(depth - 1)})",
        3 => $"cast({Number(depth - 1)} AS DOUBLE)",
        4 => $"{Pick("abs", "sign", "negative")}({Floating(depth - 1)})",
        5 => $"nanvl({Floating(depth - 1)}, {Floating(depth - 1)})",
        6 => $"round({Floating(depth - 1)}, {_random.Next(4).ToString(CultureInfo.InvariantCulture)})",
        7 => $"cast({Pick("s", "t")} AS DOUBLE)",
        _ => Choice(Floating, depth),
    };

    private string Fixed(int depth) => depth == 0 ? Pick("a", "c", "1.5", "0.01", "10.0") : _random.Next(11) switch
    {
        0 or 1 or 2 => $"({Fixed(depth - 1)} {Pick("+", "-", "*", "/", "%")} {Pick<Func<int, string>>(Fixed, Whole)(depth - 1)})",
        3 => $"(- {Fixed(depth - 1)})",
        4 => $"cast({Pick<Func<int, string>>(Fixed, Whole)(depth - 1)} AS DECIMAL({Pick("12,3", "38,6", "5,1", "20,0")}))",
        5 => $"{Pick("round", "bround")}({Fixed(depth - 1)}, {_random.Next(4).ToString(CultureInfo.InvariantCulture)})",
        6 => $"{Pick("floor", "ceil", "abs")}({Fixed(depth - 1)})",
        7 => $"pmod({Fixed(depth - 1)}, {Fixed(depth - 1)})",
        8 => $"try_cast({Pick("s", "t", "t || ''")} AS DECIMAL(10,2))",
        _ => Choice(Fixed, depth),
    };

    private string Text(int depth) => depth == 0 ? Pick("s", "t", "s", "t", "'abc'") : _random.Next(14) switch
    {
        0 => $"({Text(depth - 1)} || {Any(depth - 1)})",
        1 => $"concat({Text(depth - 1)}, {Text(depth - 1)}, {Whole(depth - 1)})",
        2 => $"{Pick("upper", "lower", "trim", "ltrim", "rtrim")}({Text(depth - 1)})",
        3 => $"substring({Text(depth - 1)}, {Pick("0", "1", "2", "-2", "b")}, {Pick("0", "1", "3", "-1", "b")})",
        4 => $"{Pick("left", "right")}({Text(depth - 1)}, {Pick("0", "1", "2", "-2", "b")})",
        5 => $"{Pick("lpad", "rpad")}({Text(depth - 1)}, {Pick("0", "5", "b")}, {Pick("'*'", "'xy'")})",
        6 => $"replace({Text(depth - 1)}, {Text(depth - 1)}, {Text(depth - 1)})",
        7 => $"cast({Any(depth - 1)} AS STRING)",
        8 => $"date_format({Pick<Func<int, string>>(Date, Time)(depth - 1)}, {Pick("'yyyy-MM-dd'", "'yyyy-MM'", "'HH:mm:ss'")})",
        9 => $"md5({Text(depth - 1)})",
        10 => $"concat_ws('-', {Text(depth - 1)}, {Text(depth - 1)})",
        _ => Choice(Text, depth),
    };

    private string Date(int depth) => depth == 0 ? Pick("y", "z", "DATE '2024-01-31'") : _random.Next(9) switch
    {
        0 => $"date_add({Date(depth - 1)}, {Pick("1", "-30", "b")})",
        1 => $"add_months({Date(depth - 1)}, {Pick("1", "-1", "13", "b")})",
        2 => $"last_day({Date(depth - 1)})",
        3 => $"trunc({Date(depth - 1)}, {Pick("'YEAR'", "'MM'", "'WEEK'", "'QUARTER'")})",
        4 => $"cast({Time(depth - 1)} AS DATE)",
        5 => $"({Date(depth - 1)} {Pick("+", "-")} INTERVAL {Pick("1 DAY", "2 MONTHS", "1 YEAR", "3 WEEKS")})",
        6 => $"try_cast({Pick("s", "t", "t || ''")} AS DATE)",
        _ => Choice(Date, depth),
    };

    private string Time(int depth) => depth == 0 ? Pick("u", "v", "TIMESTAMP '2024-01-31 23:59:59.9'") : _random.Next(7) switch
    {
        0 => $"date_trunc({Pick("'YEAR'", "'MONTH'", "'WEEK'", "'DAY'", "'HOUR'", "'MINUTE'", "'SECOND'")}, {Time(depth - 1)})",
        1 => $"cast({Date(depth - 1)} AS TIMESTAMP)",
        2 => $"({Time(depth - 1)} {Pick("+", "-")} INTERVAL {Pick("1 HOUR", "90 MINUTES", "1 DAY", "2 MONTHS")})",
        3 => $"try_cast({Pick("s", "t", "t || ''")} AS TIMESTAMP)",
        4 => $"timestamp_seconds({Pick("b", "i")})",
        _ => Choice(Time, depth),
    };

    private string Choice(Func<int, string> value, int depth) => _random.Next(7) switch
    {
        0 => $"coalesce({value(depth - 1)}, {value(depth - 1)})",
        1 => $"if({Boolean(depth - 1)}, {value(depth - 1)}, {value(depth - 1)})",
        2 => $"CASE WHEN {Boolean(depth - 1)} THEN {value(depth - 1)} WHEN {Boolean(depth - 1)} THEN {value(depth - 1)} END",
        3 => $"if({Boolean(0)}, NULL, {value(depth - 1)})",
        4 => $"greatest({value(depth - 1)}, {value(depth - 1)})",
        5 => $"least({value(depth - 1)}, {value(depth - 1)})",
        _ => value(0),
    };

    private string Comparison() => Pick("=", "<>", "<", "<=", ">", ">=", "<=>");
}
