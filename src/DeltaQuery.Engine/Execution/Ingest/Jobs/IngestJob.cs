using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>A named ingest that this engine runs: begins again after failures that may pass, and follows its definition: it ends when it is
/// dropped, waits while it is paused, and begins anew when it is altered, by whomever.</summary>
internal sealed partial class IngestJob : IDisposable
{
    private readonly EngineState _engine;
    private readonly IngestJobs _jobs;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _look = new(0);
    private readonly Task _run;
    private volatile IngestDefinition? _now;

    /// <summary>Starts to run.</summary>
    public IngestJob(EngineState engine, IngestJobs jobs, IngestDefinition definition)
    {
        (_engine, _jobs, _now, Definition) = (engine, jobs, definition, definition);
        _progress = NewProgress(definition);
        _run = Task.Run(RunAsync);
    }

    /// <summary>What it runs.</summary>
    public IngestDefinition Definition { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _run.IsCompleted;

    /// <summary>Ends it: what is buffered is committed.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
    }

    /// <summary>Makes it look at its definition now.</summary>
    public void Look() => _look.Release();

    /// <summary>Frees what it needs; it must have ended.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        _look.Dispose();
    }

    private async Task RunAsync()
    {
        var end = IngestState.Stopped;
        try
        {
            while (_now is { } definition && !_stop.IsCancellationRequested)
            {
                Definition = definition;
                if (definition.IsPaused)
                    await PauseAsync(definition).ConfigureAwait(false);
                else if (await FollowAsync(definition).ConfigureAwait(false))
                {
                    end = IngestState.Finished;
                    break;
                }
            }
        }
        catch (Exception e)
        {
            NoteError(e);
            end = IngestState.Failed;
        }

        Set(end);
        if (_now is not null)
            await TellAsync().ConfigureAwait(false);
    }

    private Task PauseAsync(IngestDefinition definition)
    {
        Set(IngestState.Paused);
        return WatchAsync(definition, _stop.Token);
    }

    /// <summary>Runs it as long as its definition stays.</summary>
    /// <returns>Whether it came to its end.</returns>
    private async Task<bool> FollowAsync(IngestDefinition definition)
    {
        Set(IngestState.Running);
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var watch = WatchAsync(definition, turn.Token);
        var loops = LoopsAsync(definition, turn.Token);
        await Task.WhenAny(watch, loops).ConfigureAwait(false);
        await turn.CancelAsync().ConfigureAwait(false);
        try
        {
            await loops.ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException e)
        {
            if (e.InnerException is not null)
                Warn(e.Message); // it says what was not committed
            return false;
        }
        finally
        {
            await watch.ConfigureAwait(false);
        }
    }

    /// <summary>Ends when the definition is another one, and tells meanwhile how far it is.</summary>
    private async Task WatchAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await TellAsync().ConfigureAwait(false);
            try
            {
                await _look.WaitAsync(_jobs.LookInterval, cancellationToken).ConfigureAwait(false);
                _now = await _jobs.Store.NowAsync(definition, cancellationToken).ConfigureAwait(false);
                if (_now != definition)
                    return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (DeltaException e)
            {
                Warn($"its definition could not be read: {e.Message}"); // which is no reason to end it
            }
        }
    }

    private async Task LoopsAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            var plan = await IngestPlan.OfAsync(_engine, definition, cancellationToken).ConfigureAwait(false);
            var before = CommittedBatches;
            try
            {
                await LoopAsync(plan, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (MayPass(e) && (failures < plan.Loop.MaxRetries || CommittedBatches > before))
            {
                failures = CommittedBatches > before ? 0 : failures;
                NoteRetry(e);
            }

            await Task.Delay(BatchCommitter.Backoff(plan.Loop, failures), plan.Loop.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LoopAsync(IngestPlan plan, CancellationToken cancellationToken)
    {
        Note(plan.Loop.BatchInterval);
        using var source = _jobs.NewSource(plan.Source);
        await using var sink = new TableSink(_engine, plan.Sink with { Warn = Warn }, new FormatMapper(plan.Mapping));
        using var loop = new IngestLoop(source, sink, plan.Loop with { Warn = Warn, Progress = Note }, Note);
        await loop.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Another that runs the same ingest does not pass: it has won.</summary>
    private static bool MayPass(Exception error) => BatchCommitter.MayPass(error) && error.InnerException is not PositionsMovedException;

    private void Warn(string warning) => _engine.Options.Warn?.Invoke($"ingest {Definition.Name}: {warning}");
}
