using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Secrets;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The values of a statement's literals and of the parameters that stand for them; errors are at their places.</summary>
internal sealed class IngestOperands(ExecutionContext context)
{
    private static readonly (string Unit, long Bytes)[] Units =
        [("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("BYTES", 1), ("B", 1)];

    /// <summary>The values of secrets that were asked for, which no message may show.</summary>
    public HashSet<string> Secrets { get; } = [];

    /// <summary>A text.</summary>
    public string Text(Operand operand, string what) => Value(operand) switch
    {
        string { Length: > 0 } text => text,
        var other => throw Wrong(operand, what, "a text", other),
    };

    /// <summary>A property's value as librdkafka takes it: text, numbers and booleans alike.</summary>
    public string Setting(Operand operand, string what) => Value(operand) switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => throw Wrong(operand, what, "a text, a number or a boolean", other),
    };

    /// <summary>A value of whatever kind, as text.</summary>
    public string Literal(Operand operand) => Setting(operand, "a value");

    /// <summary>A whole number.</summary>
    public long Number(Operand operand, string what, long least, long most = long.MaxValue)
    {
        var number = Value(operand) switch
        {
            sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(Value(operand), CultureInfo.InvariantCulture),
            string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) => parsed,
            var other => throw Wrong(operand, what, "a whole number", other),
        };
        if (number >= least && number <= most)
            return number;
        throw At(operand, most == long.MaxValue ? $"{what} must be at least {least}: {number}" : $"{what} must be from {least} to {most}: {number}");
    }

    /// <summary>A number above zero.</summary>
    public double Rate(Operand operand, string what)
    {
        var rate = Value(operand) switch
        {
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            IConvertible number and not string and not bool => number.ToDouble(CultureInfo.InvariantCulture),
            var other => throw Wrong(operand, what, "a number", other),
        };
        return rate > 0 && double.IsFinite(rate) ? rate : throw At(operand, $"{what} must be above 0");
    }

    /// <summary>A duration: what DuckDB takes for an interval (<c>10 seconds</c>, <c>1 hour 30 minutes</c>), or a <see cref="TimeSpan"/>.</summary>
    public TimeSpan Duration(Operand operand, string what)
    {
        var value = Value(operand) is string text ? Interval(operand, what, text) : Value(operand);
        var duration = value is TimeSpan span ? span : throw Wrong(operand, what, "a duration such as '10 seconds'", value);
        return duration > TimeSpan.Zero ? duration : throw At(operand, $"{what} must be longer than nothing");
    }

    /// <summary>A size: bytes as a number, or with a unit (<c>128 MB</c>, which is 128 x 1,024 x 1,024).</summary>
    public long Size(Operand operand, string what)
    {
        if (Value(operand) is not string text)
            return Number(operand, what, 1);
        text = text.Trim();
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var unit = text[digits..].Trim();
        var factor = unit.Length == 0 ? 1 : Units.FirstOrDefault(u => u.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)).Bytes;
        if (factor > 0 && double.TryParse(text[..digits], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount * factor is >= 1 and < long.MaxValue)
            return (long)(amount * factor);
        throw Wrong(operand, what, "a size such as '128 MB'", text);
    }

    /// <summary>A point in time: text in the session's time zone, if it names none.</summary>
    public DateTimeOffset Time(Operand operand, string what)
    {
        switch (Value(operand))
        {
            case DateTimeOffset time:
                return time;
            case DateTime time:
                return new DateTimeOffset(time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time);
            case string text:
                try
                {
                    var micros = (long)context.Connection.Scalar("SELECT epoch_us(CAST($1 AS TIMESTAMPTZ))", text)!;
                    return DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
                }
                catch (DuckDbException)
                {
                    throw Wrong(operand, what, "a timestamp such as '2026-01-31 12:00:00'", text);
                }

            case var other:
                throw Wrong(operand, what, "a timestamp", other);
        }
    }

    private object? Value(Operand operand) => operand.Kind switch
    {
        OperandKind.Parameter => context.Parameters.TryGetValue(operand.Value, out var value)
            ? value is TypedNull ? null : value : throw At(operand, $"parameter ${operand.Value} has no value"),
        OperandKind.Secret => Secret(operand),
        _ => operand.Value,
    };

    private string Secret(Operand operand)
    {
        var value = context.Session.Engine.TextSecrets.Find(operand.Value)
            ?? throw TextSecrets.NotFound(operand.Value, " of TYPE TEXT").At(context.Text, operand.Span.Start);
        Secrets.Add(value);
        return value;
    }

    private TimeSpan Interval(Operand operand, string what, string text)
    {
        try
        {
            var micros = (long)context.Connection.Scalar("SELECT epoch_us(CAST($1 AS INTERVAL))", text)!;
            return TimeSpan.FromMicroseconds(micros);
        }
        catch (DuckDbException)
        {
            throw Wrong(operand, what, "a duration such as '10 seconds'", text);
        }
    }

    private DeltaException Wrong(Operand operand, string what, string expected, object? met)
    {
        var shown = met switch
        {
            null => "NULL",
            _ when operand.Kind == OperandKind.Secret => "what the secret has",
            string text => SqlText.Literal(text),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => $"a {met.GetType().Name}",
        };
        return At(operand, $"{what} must be {expected}, not {shown}");
    }

    private DeltaException At(Operand operand, string message, DeltaErrorCode code = DeltaErrorCode.QueryFailed) =>
        new DeltaException(code, message).At(context.Text, operand.Span.Start);
}
