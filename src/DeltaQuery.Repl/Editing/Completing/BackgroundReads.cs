using System.Diagnostics;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>Lists that are read in the background, one after the other, and kept. Whoever asks waits for a moment only: a list that has not come by then is
/// empty, goes on being read, and is there when it is asked for again.</summary>
/// <param name="patience">How long that moment is, from <see cref="Begin"/> on.</param>
internal sealed class BackgroundReads(TimeSpan patience) : IDisposable
{
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Task<IReadOnlyList<string>>> _fixed = []; // what nothing changes
    private readonly Dictionary<string, Task<IReadOnlyList<string>>> _kept = [];
    private CancellationTokenSource _end = new();
    private Task _last = Task.CompletedTask;
    private long _began = Stopwatch.GetTimestamp();

    /// <summary>Whether a list has not come in time since then.</summary>
    public bool HasMissed { get; private set; }

    public void Begin() => (_began, HasMissed) = (Stopwatch.GetTimestamp(), false);

    /// <summary>A list; empty where it cannot be read, too.</summary>
    /// <param name="key">What it is called.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="isFixed">Whether <see cref="Forget"/> leaves it.</param>
    public IReadOnlyList<string> Get(string key, Func<CancellationToken, Task<IReadOnlyList<string>>> read, bool isFixed = false)
    {
        var lists = isFixed ? _fixed : _kept;
        if (!lists.TryGetValue(key, out var task))
            lists[key] = task = Later(read);
        try
        {
            var left = patience - Stopwatch.GetElapsedTime(_began);
            if (task.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero))
                return task.Result;
            HasMissed = true;
            return [];
        }
        catch (AggregateException)
        {
            return []; // no such table, or a store that cannot be asked
        }
    }

    /// <summary>Runs something when what was asked for before is read.</summary>
    public Task<IReadOnlyList<string>> Later(Func<CancellationToken, Task<IReadOnlyList<string>>> read)
    {
        var (before, stop) = (_last, _end.Token);
        var task = Task.Run(async () =>
        {
            await before.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            stop.ThrowIfCancellationRequested();
            return await read(stop);
        });
        _last = task;
        return task;
    }

    /// <summary>What was read may no longer hold.</summary>
    public void Forget() => _kept.Clear();

    /// <summary>Stops what is being read, and forgets all.</summary>
    /// <returns>Whether it has stopped.</returns>
    public bool Stop()
    {
        _end.Cancel();
        try
        {
            _last.Wait(LastPatience);
        }
        catch (AggregateException)
        {
            // It was to be stopped.
        }

        var hasStopped = _last.IsCompleted;
        (_last, _end) = (Task.CompletedTask, new CancellationTokenSource());
        _kept.Clear();
        _fixed.Clear();
        return hasStopped;
    }

    public void Dispose() => _end.Dispose();
}
