using System.Globalization;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>What it tells of itself.</summary>
internal sealed partial class IngestJob
{
    // How many batches are told of, here and in the file.
    private const int KeptBatches = 100;
    private const int ToldBatches = 20;

    private readonly Lock _gate = new();
    private IngestProgress _progress;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How far it is.</summary>
    public IngestProgress Progress
    {
        get
        {
            lock (_gate)
                return _progress;
        }
    }

    private long CommittedBatches => Progress.Batches is [.., var last] ? last.Batch : 0;

    /// <summary>Ends when its state is as asked for, or it has ended.</summary>
    public async Task UntilAsync(Func<IngestState, bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (isSo(_progress.State) || HasEnded)
                    return;
                changed = _changed.Task;
            }

            await Task.WhenAny(changed, _run).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static IngestProgress NewProgress(IngestDefinition definition) =>
        new(definition.Id, string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"), DateTimeOffset.UtcNow)
        {
            State = definition.IsPaused ? IngestState.Paused : IngestState.Running,
        };

    private void Note(TimeSpan interval)
    {
        lock (_gate)
            _progress = _progress with { Interval = interval };
    }

    private void Set(IngestState state)
    {
        lock (_gate)
        {
            _progress = _progress with { State = state, RunningSince = state == IngestState.Running ? DateTimeOffset.UtcNow : null };
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Note(LoopProgress progress)
    {
        lock (_gate)
        {
            _progress = _progress with
            {
                Lag = progress.Lag, LagGrowths = progress.LagGrowths,
                Partitions =
                [
                    .. progress.Positions.OrderBy(p => p.Key.Topic, StringComparer.Ordinal).ThenBy(p => p.Key.Partition)
                        .Select(p => new PartitionProgress(p.Key.Topic, p.Key.Partition, p.Value, progress.IsPaused)),
                ],
            };
        }
    }

    private void Note(BatchReport report)
    {
        lock (_gate)
        {
            var batch = BatchProgress.Of(report, _progress.Batches is [.., var last] ? last : null, DateTimeOffset.UtcNow);
            _progress = _progress with
            {
                Messages = _progress.Messages + batch.RowsRead, Bytes = _progress.Bytes + batch.Bytes, DeadLetters = _progress.DeadLetters + batch.DeadLetters,
                LastError = null, Lag = batch.Lag ?? _progress.Lag, LagGrowths = 0, Batches = [.. _progress.Batches.TakeLast(KeptBatches - 1), batch],
            };
        }

        _engine.Changed();
    }

    private void NoteError(Exception error)
    {
        lock (_gate)
            _progress = _progress with { LastError = error is DeltaException { Hint: { } hint } ? $"{error.Message}; {hint}" : error.Message };
    }

    private void NoteRetry(Exception error)
    {
        NoteError(error);
        lock (_gate)
            _progress = _progress with { Retries = _progress.Retries + 1 };
        Warn($"it begins again: {error.Message}");
    }

    private async Task TellAsync()
    {
        var progress = Progress;
        try
        {
            await _jobs.Store.TellAsync(Definition, progress with { At = DateTimeOffset.UtcNow, Batches = [.. progress.Batches.TakeLast(ToldBatches)] })
                .ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            Warn($"nobody else can see how far it is: {e.Message}");
        }
    }
}
