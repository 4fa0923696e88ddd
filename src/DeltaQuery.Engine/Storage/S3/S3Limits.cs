namespace DeltaQuery.Engine.Storage.S3;

/// <summary>How long requests to S3 may take and how often they are repeated; what is changed counts for the requests that come.</summary>
internal sealed class S3Limits(TimeSpan timeout, int retries)
{
    private long _timeout = timeout.Ticks;
    private int _retries = retries;

    public TimeSpan Timeout
    {
        get => new(Interlocked.Read(ref _timeout));
        set => Interlocked.Exchange(ref _timeout, value.Ticks);
    }

    public int Retries
    {
        get => Volatile.Read(ref _retries);
        set => Volatile.Write(ref _retries, value);
    }
}
