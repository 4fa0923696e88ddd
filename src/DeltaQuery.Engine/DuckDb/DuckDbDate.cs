namespace DeltaQuery.Engine.DuckDb;

/// <summary>A DATE outside of <see cref="DateOnly"/>'s years 1-9999: days since 1970-01-01, or an infinity.</summary>
internal readonly record struct DuckDbDate(int Days)
{
    internal const int UnixEpochDay = 719_162;

    public static readonly DuckDbDate Infinity = new(int.MaxValue);
    public static readonly DuckDbDate NegativeInfinity = new(-int.MaxValue);

    public bool TryToDateOnly(out DateOnly date)
    {
        var day = Days + (long)UnixEpochDay;
        var fits = day >= 0 && day <= DateOnly.MaxValue.DayNumber;
        date = fits ? DateOnly.FromDayNumber((int)day) : default;
        return fits;
    }

    public override string ToString()
    {
        var text = new TextBuffer();
        ValueText.AppendDate(text, Days);
        return text.ToString();
    }
}
