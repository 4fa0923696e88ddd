using System.Collections.Concurrent;

namespace DeltaQuery.Ado;

/// <summary>Threads of our own for calls that block in native code, so that no thread of the pool waits for a scan. A thread that has had nothing
/// to do for a while ends.</summary>
internal static class NativeThreads
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentStack<Worker> Idle = new();

    /// <summary>Runs a call on such a thread.</summary>
    public static Task<T> RunAsync<T>(Func<T> call)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = ExecutionContext.Capture();
        Run(() =>
        {
            try
            {
                T result = default!;
                if (callers is null)
                    result = call();
                else
                    ExecutionContext.Run(callers, _ => result = call(), null); // its activity and its AsyncLocals, not those of the thread's first call
                done.SetResult(result);
            }
            catch (OperationCanceledException e)
            {
                if (e.CancellationToken.IsCancellationRequested)
                    done.SetCanceled(e.CancellationToken);
                else
                    done.SetException(e);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(Action call) => RunAsync(() =>
    {
        call();
        return true;
    });

    private static void Run(Action call)
    {
        while (Idle.TryPop(out var worker))
            if (worker.TryTake(call))
                return;
        _ = new Worker(call);
    }

    private sealed class Worker
    {
        private readonly Lock _gate = new();
        private readonly AutoResetEvent _given = new(false);
        private Action? _call;
        private bool _ended;

        public Worker(Action first)
        {
            _call = first;
            new Thread(Work) { IsBackground = true, Name = "DeltaQuery" }.UnsafeStart();
        }

        public bool TryTake(Action call)
        {
            lock (_gate)
            {
                if (_ended)
                    return false;
                _call = call;
            }

            _given.Set();
            return true;
        }

        private void Work()
        {
            while (true)
            {
                if (Interlocked.Exchange(ref _call, null) is { } call)
                {
                    call();
                    Idle.Push(this);
                }

                if (_given.WaitOne(IdleTime))
                    continue;
                lock (_gate)
                {
                    if (_call is not null)
                        continue;
                    _ended = true;
                }

                _given.Dispose();
                return;
            }
        }
    }
}
