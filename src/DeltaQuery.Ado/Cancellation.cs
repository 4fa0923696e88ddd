namespace DeltaQuery.Ado;

/// <summary>What stops a command: the token of a call, <see cref="DeltaQueryCommand.Cancel"/>, or the time that it may take.</summary>
internal sealed class Cancellation(TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly Lock _gate = new();
    private CancellationTokenSource? _current;
    private bool _cancelled;
    private bool _disposed;

    /// <summary>Whether <see cref="Cancel"/> was called.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>Does a call that may be stopped.</summary>
    /// <param name="call">The call.</param>
    /// <param name="token">The caller's token.</param>
    /// <exception cref="DeltaQueryException">57014: it took too long, or <see cref="Cancel"/> was called.</exception>
    /// <exception cref="OperationCanceledException">A token stopped it.</exception>
    public T Run<T>(Func<CancellationToken, T> call, CancellationToken token)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(token);
        using var timer = timeout > TimeSpan.Zero && timeout < Longest ? new CancellationTokenSource(timeout) : null;
        using var timed = timer?.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        lock (_gate)
        {
            if (_cancelled)
                throw Stopped(null);
            _current = source;
        }

        try
        {
            return call(source.Token);
        }
        catch (OperationCanceledException e)
        {
            token.ThrowIfCancellationRequested();
            throw _cancelled ? Stopped(e) : timer is { IsCancellationRequested: true } ? TimedOut() : Stopped(e);
        }
        finally
        {
            lock (_gate)
                _current = null;
        }
    }

    /// <summary>Stops what runs, and lets nothing more begin.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _cancelled = true;
            _current?.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
    }

    private DeltaQueryException TimedOut()
    {
        var message = $"The command was stopped: it took longer than {timeout.TotalSeconds} seconds (CommandTimeout).";
        return new DeltaQueryException(message, DeltaQueryException.QueryCanceled, Engine.DeltaErrorCode.QueryFailed, new TimeoutException(message));
    }

    private static DeltaQueryException Stopped(Exception? cause) =>
        new("The command was cancelled.", DeltaQueryException.QueryCanceled, Engine.DeltaErrorCode.QueryFailed, cause);
}
