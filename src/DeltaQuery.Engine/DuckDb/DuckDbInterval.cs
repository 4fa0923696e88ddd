using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>An INTERVAL. The three parts are not normalised: 1 month is not 30 days.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckDbInterval(int Months, int Days, long Micros)
{
    public static DuckDbInterval From(TimeSpan time) =>
        new(0, time.Days, (time.Ticks - time.Days * TimeSpan.TicksPerDay) / TimeSpan.TicksPerMicrosecond);

    public override string ToString()
    {
        var text = new TextBuffer();
        ValueText.AppendInterval(text, this);
        return text.ToString();
    }
}
