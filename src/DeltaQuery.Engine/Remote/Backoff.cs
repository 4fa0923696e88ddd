using System.Diagnostics;

namespace DeltaQuery.Engine.Remote;

/// <summary>When to try again: soon, then ever later, and no more once nothing has come through for a while.</summary>
internal sealed class Backoff(TimeSpan limit)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private long? _since;
    private TimeSpan _next = First;

    /// <summary>Something has come through: all begins anew.</summary>
    public void Reset() => (_since, _next) = (null, First);

    /// <summary>Waits before another attempt; false, at once, if there is to be none.</summary>
    /// <param name="atLeast">What the server asks for.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    public async Task<bool> WaitAsync(TimeSpan atLeast, CancellationToken cancellationToken)
    {
        var since = _since ??= Stopwatch.GetTimestamp();
        // Others have lost the same server: not all come back at once.
        var pause = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        if (atLeast > pause)
            pause = atLeast;
        if (Stopwatch.GetElapsedTime(since) + pause > limit)
            return false;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
