using System.Globalization;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>An interval's literal: months, or days and microseconds; Spark's two kinds don't mix.</summary>
internal sealed record SparkInterval(long Months, long Days, long Micros)
{
    /// <summary>The sum of a literal's parts; null if an amount isn't a number that fits.</summary>
    public static SparkInterval? Of(IntervalLiteral literal)
    {
        var sum = new SparkInterval(0, 0, 0);
        foreach (var (amount, unit) in literal.Parts)
        {
            if (!decimal.TryParse(
                amount, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || Math.Abs(number) > 100_000_000 || number * 1_000_000 % 1 != 0 || (number % 1 != 0 && unit != "SECOND"))
                return null;
            sum = unit switch
            {
                "YEAR" => sum with { Months = sum.Months + (long)number * 12 },
                "MONTH" => sum with { Months = sum.Months + (long)number },
                "WEEK" => sum with { Days = sum.Days + (long)number * 7 },
                "DAY" => sum with { Days = sum.Days + (long)number },
                "HOUR" => sum with { Micros = sum.Micros + (long)number * 3_600_000_000 },
                "MINUTE" => sum with { Micros = sum.Micros + (long)number * 60_000_000 },
                "SECOND" => sum with { Micros = sum.Micros + (long)(number * 1_000_000) },
                "MILLISECOND" => sum with { Micros = sum.Micros + (long)number * 1000 },
                _ => sum with { Micros = sum.Micros + (long)number },
            };
        }

        return sum.Months != 0 && (sum.Days != 0 || sum.Micros != 0) ? null : sum;
    }

    public SparkInterval Negated() => new(-Months, -Days, -Micros);
}
