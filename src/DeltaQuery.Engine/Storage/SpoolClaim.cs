namespace DeltaQuery.Engine.Storage;

/// <summary>Ranges of an entry that one caller sees to, while others who need them wait for its end.</summary>
/// <param name="entry">The entry.</param>
/// <param name="ranges">The ranges.</param>
internal sealed class SpoolClaim(SpoolEntry entry, RangeSet ranges) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RangeSet Ranges => ranges;

    /// <summary>Completes when it is over, whether the ranges are there then or not.</summary>
    public Task Ended => _ended.Task;

    public void Dispose()
    {
        entry.End(this);
        _ended.TrySetResult();
    }
}
