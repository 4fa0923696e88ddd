using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine;

/// <summary>Threads of the engine's own for calls that block in native code, so that no thread of the pool waits for a scan. There are as many as are
/// needed at once: one that waits for another never keeps it from running. A thread that has had nothing to do for a while ends.</summary>
public static class EngineThreads
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentStack<Worker> Idle = new();

    /// <summary>Runs a call on such a thread; what awaits it goes on elsewhere.</summary>
    public static Task<T> RunAsync<T>(Func<T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
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
    public static Task RunAsync(Action call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunAsync(() =>
        {
            call();
            return true;
        });
    }

    /// <summary>What awaits the result goes on at such a thread, and nowhere else: neither on the pool nor inside of the call that completed the
    /// task, which may be another statement's. What is there at once is awaited on the spot.</summary>
    internal static Task<T> OnEngineThread<T>(this Task<T> waited)
    {
        return waited.IsCompleted ? waited : ResumeAsync();

        async Task<T> ResumeAsync()
        {
            try
            {
                return await waited.ConfigureAwait(false);
            }
            finally
            {
                await Change;
            }
        }
    }

    /// <inheritdoc cref="OnEngineThread{T}"/>
    internal static Task OnEngineThread(this Task waited)
    {
        return waited.IsCompleted ? waited : ResumeAsync();

        async Task ResumeAsync()
        {
            try
            {
                await waited.ConfigureAwait(false);
            }
            finally
            {
                await Change;
            }
        }
    }

    /// <summary>Awaited to leave the pool before what may block; nothing happens elsewhere. It belongs right before a scan, too: a wait that ends just when it is
    /// awaited, at any level, goes on at the pool.</summary>
    internal static ThreadChange Entry => new(isAlways: false);

    private static ThreadChange Change => new(isAlways: true);

    private static void Run(Action call)
    {
        while (Idle.TryPop(out var worker))
            if (worker.TryTake(call))
                return;
        _ = new Worker(call);
    }

    /// <summary>Leads to a thread of the engine's.</summary>
    internal readonly struct ThreadChange(bool isAlways) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => !isAlways && !Thread.CurrentThread.IsThreadPoolThread;

        public ThreadChange GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => Run(continuation);

        public void UnsafeOnCompleted(Action continuation) => Run(continuation);
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
                _given.Set();
                return true;
            }
        }

        private void Work()
        {
            while (true)
            {
                if (Interlocked.Exchange(ref _call, null) is { } call)
                {
                    SynchronizationContext.SetSynchronizationContext(null); // one that was left would send what waits to the pool
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
