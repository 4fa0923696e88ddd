namespace DeltaQuery.Engine.DuckDb;

/// <summary>A timestamp of any of DuckDB's kinds: units since 1970-01-01, with or without time zone, or an infinity.</summary>
internal readonly record struct DuckDbTimestamp(long Value, TimestampUnit Unit = TimestampUnit.Microsecond, bool HasTimeZone = false)
{
    private const long UnixEpochTicks = 621_355_968_000_000_000;

    public bool IsFinite => Value != long.MaxValue && Value != -long.MaxValue;

    /// <summary>Microseconds since 1970-01-01, rounded down.</summary>
    /// <exception cref="OverflowException">The instant is infinite or out of the range of TIMESTAMP.</exception>
    public long Micros => !IsFinite
        ? throw new OverflowException("The timestamp is infinite.")
        : Unit switch
        {
            TimestampUnit.Second => checked(Value * 1_000_000),
            TimestampUnit.Millisecond => checked(Value * 1_000),
            TimestampUnit.Nanosecond => Math.DivRem(Value, 1_000).Quotient - (Value % 1_000 < 0 ? 1 : 0),
            _ => Value,
        };

    /// <summary>The timestamp as DateTime: Utc with time zone, Unspecified without. Nanoseconds are cut to 100 ns.</summary>
    public bool TryToDateTime(out DateTime time)
    {
        if (Unit == TimestampUnit.Nanosecond)
        {
            time = new DateTime(UnixEpochTicks + Value / 100 - (Value % 100 < 0 ? 1 : 0), DateTimeKind.Unspecified);
            return IsFinite;
        }

        var ticksPerUnit = Unit switch
        {
            TimestampUnit.Second => TimeSpan.TicksPerSecond,
            TimestampUnit.Millisecond => TimeSpan.TicksPerMillisecond,
            _ => TimeSpan.TicksPerMicrosecond,
        };
        var fits = Value >= -UnixEpochTicks / ticksPerUnit && Value <= (DateTime.MaxValue.Ticks - UnixEpochTicks) / ticksPerUnit;
        time = fits ? new DateTime(UnixEpochTicks + Value * ticksPerUnit, HasTimeZone ? DateTimeKind.Utc : DateTimeKind.Unspecified) : default;
        return fits;
    }

    /// <summary>TIMESTAMP, or for <see cref="DateTimeKind.Utc"/> and Local TIMESTAMP WITH TIME ZONE; 100 ns are cut to
    /// microseconds.</summary>
    public static DuckDbTimestamp From(DateTime time) =>
        time.Kind == DateTimeKind.Unspecified
            ? new(Cut(time.Ticks))
            : new(Cut(time.ToUniversalTime().Ticks), HasTimeZone: true);

    /// <summary>TIMESTAMP WITH TIME ZONE.</summary>
    public static DuckDbTimestamp From(DateTimeOffset time) => new(Cut(time.UtcTicks), HasTimeZone: true);

    /// <summary>The text as DuckDB prints it; with time zone in UTC.</summary>
    public override string ToString()
    {
        var text = new TextBuffer();
        ValueText.AppendTimestamp(text, this, null);
        return text.ToString();
    }

    private static long Cut(long ticks)
    {
        var (micros, rest) = Math.DivRem(ticks - UnixEpochTicks, TimeSpan.TicksPerMicrosecond);
        return rest < 0 ? micros - 1 : micros;
    }
}
