using System.Runtime.InteropServices;

namespace DeltaQuery.Ado;

/// <summary>An INTERVAL. Its parts are of their own: a month is no number of days.</summary>
/// <param name="Months">Months.</param>
/// <param name="Days">Days.</param>
/// <param name="Micros">Microseconds.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DeltaInterval(int Months, int Days, long Micros)
{
    /// <summary>The interval as a TimeSpan.</summary>
    /// <exception cref="OverflowException">It has months, whose length depends on the date, or is too long.</exception>
    public TimeSpan ToTimeSpan() => Months == 0
        ? new TimeSpan(checked(Days * TimeSpan.TicksPerDay + Micros * TimeSpan.TicksPerMicrosecond))
        : throw new OverflowException($"An interval of {Months} months is no TimeSpan; read it as {nameof(DeltaInterval)}.");
}
