namespace DeltaQuery.Engine.Storage;

/// <summary>Leave to send a request; given back when disposed.</summary>
internal readonly record struct SpoolPass(SemaphoreSlim Gate) : IDisposable
{
    public void Dispose() => Gate.Release();
}
