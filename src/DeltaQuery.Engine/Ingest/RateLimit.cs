namespace DeltaQuery.Engine.Ingest;

/// <summary>So many messages a second, in steps of a tenth of a second.</summary>
/// <param name="perSecond">How many; null for any number.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class RateLimit(double? perSecond, TimeProvider clock)
{
    private const double Rounding = 1e-3;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private long _last = clock.GetTimestamp();
    private double _saved;

    /// <summary>How many may be read now.</summary>
    public int Allowed
    {
        get
        {
            if (perSecond is not { } rate)
                return int.MaxValue;
            var elapsed = clock.GetElapsedTime(_last);
            _last = clock.GetTimestamp();
            _saved = Math.Min(_saved + (elapsed.TotalSeconds * rate), 2 * PerStep); // a step may come late
            return _saved > PerStep - Rounding ? (int)Math.Round(_saved) : 0;
        }
    }

    /// <summary>How long to wait until the next may be read.</summary>
    public TimeSpan UntilNext => perSecond is { } rate ? TimeSpan.FromSeconds(Math.Max(0, PerStep - _saved) / rate) : TimeSpan.Zero;

    private double PerStep => Math.Max(1, (perSecond ?? 0) * Step.TotalSeconds);

    /// <summary>Messages were read.</summary>
    public void Take(long count)
    {
        if (perSecond is not null)
            _saved -= count;
    }
}
