using System.Net;

namespace DeltaQuery.Testing;

/// <summary>Keeps a server's answers to requests of one kind back until they are let go: whoever asks waits for nothing else.</summary>
internal sealed class RequestHold
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Func<HttpListenerRequest, bool>? _held;

    /// <summary>Ends when the first of them is there.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Holds requests from now on.</summary>
    public void Begin(Func<HttpListenerRequest, bool> held) => _held = held;

    /// <summary>Answers those that are held, and holds no more.</summary>
    public void Release()
    {
        _held = null;
        _released.TrySetResult();
    }

    /// <summary>What a request has to wait for.</summary>
    public Task WaitAsync(HttpListenerRequest request)
    {
        if (_held is not { } held || !held(request))
            return Task.CompletedTask;
        _arrived.TrySetResult();
        return _released.Task;
    }
}
