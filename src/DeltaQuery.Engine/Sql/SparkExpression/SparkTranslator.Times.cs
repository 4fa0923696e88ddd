using System.Globalization;

namespace DeltaQuery.Engine.Sql.SparkExpression;

// Dates and timestamps, plus and minus.
internal sealed partial class SparkTranslator
{
    private Fragment TimeArithmetic(string name, Fragment left, Fragment right, SparkNode at)
    {
        if (name == "+" && (left.Interval != null || right.Type.IsTemporal))
            (left, right) = (right, left);
        if (name is not ("+" or "-") || right.Type.IsTemporal)
            throw Unsupported(at, $"{name} of values of types {left.Type} and {right.Type}");
        if (right.Interval is { } interval)
            return AddInterval(left, name == "-" ? interval.Negated() : interval, at);
        if (left.Type.Kind != SparkKind.Date
            || right.Type.Kind is not (SparkKind.Byte or SparkKind.Short or SparkKind.Int or SparkKind.Void))
            throw Unsupported(at, $"{name} of values of types {left.Type} and {right.Type}");
        return AddDays(left, name, Implicit(right, SparkType.Int, at));
    }

    /// <summary>A date some days later or earlier.</summary>
    public Fragment AddDays(Fragment date, string sign, Fragment days) =>
        Strict(SparkType.Date, true, a => $"({a[0]} {sign} {a[1]})", date, days);

    /// <summary>A date some months later; its day is at most the month's last.</summary>
    public Fragment AddMonths(Fragment date, Fragment months) =>
        Strict(SparkType.Date, true, a => $"CAST({a[0]} + to_months({a[1]}) AS DATE)", date, months);

    private Fragment AddInterval(Fragment value, SparkInterval interval, SparkNode at)
    {
        if (value.Type.Kind == SparkKind.Date && interval.Micros == 0)
        {
            return interval.Months != 0
                ? AddMonths(value, Int(checked((int)interval.Months)))
                : AddDays(value, "+", Int(checked((int)interval.Days)));
        }

        if (value.Type.Kind == SparkKind.Date)
            value = Cast(value, SparkType.Timestamp, at);
        if (!value.Type.IsTemporal)
            throw Unsupported(at, $"an interval added to a value of type {value.Type}");
        // On instants, days and months go by the zone's calendar.
        if (value.Type.Kind == SparkKind.Timestamp && !Scope.IsUtc && (interval.Months != 0 || interval.Days != 0))
            throw Unsupported(at, $"days or months added to a timestamp in the time zone {Scope.TimeZone}");
        var text = string.Create(CultureInfo.InvariantCulture,
            $"to_months({interval.Months}) + to_days({interval.Days}) + to_microseconds({interval.Micros})");
        if (value.Type.Kind == SparkKind.TimestampNtz)
            return Strict(value.Type, true, a => $"({a[0]} + ({text}))", value);
        return Strict(value.Type, true, a => $"timezone('UTC', timezone('UTC', {a[0]}) + ({text}))", value);
    }
}
