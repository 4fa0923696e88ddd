using DeltaQuery.Engine.Remote;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>A statement that runs on a cluster: its rows as Arrow streams, its errors at their place in the user's text.</summary>
internal sealed class SparkRun : IAsyncEnumerator<ReadOnlyMemory<byte>>
{
    private const string SessionIsOver = "INVALID_HANDLE.SESSION_";

    private readonly ExecutionContext _context;
    private readonly SparkSession _spark;
    private readonly SparkStatement _statement;
    private readonly CancellationTokenSource _stop;
    private readonly Action _cancel;
    private SparkExecution? _execution;
    private IAsyncEnumerator<SparkBatch>? _batches;
    private int _isDisposed;

    private SparkRun(ExecutionContext context, SparkSession spark, SparkStatement statement)
    {
        (_context, _spark, _statement) = (context, spark, statement);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        context.Session.Interrupting = _cancel = Cancel;
    }

    public ReadOnlyMemory<byte> Current => _batches!.Current.ArrowStream;

    /// <summary>Begins a statement; a command has run when this returns.</summary>
    /// <exception cref="DeltaException">It failed.</exception>
    public static async Task<SparkRun> BeginAsync(ExecutionContext context, SparkSession spark, SparkStatement statement)
    {
        var run = new SparkRun(context, spark, statement);
        try
        {
            run._execution = await statement.SendAsync((text, arguments) =>
                spark.ExecuteAsync(text, arguments, context.Session.Progress, run._stop.Token)).ConfigureAwait(false);
            run._batches = run._execution.BatchesAsync(run._stop.Token).GetAsyncEnumerator(CancellationToken.None);
            return run;
        }
        catch (Exception e)
        {
            var told = await run.ToldAsync(e).ConfigureAwait(false);
            await run.DisposeAsync().ConfigureAwait(false);
            if (told != e)
                throw told;
            throw;
        }
    }

    /// <summary>Stops it here and there; from any thread.</summary>
    public void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            while (await _batches!.MoveNextAsync().ConfigureAwait(false))
                if (!Current.IsEmpty)
                    return true;
            return false;
        }
        catch (Exception e)
        {
            var told = await ToldAsync(e).ConfigureAwait(false);
            if (told != e)
                throw told;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        if (_context.Session.Interrupting == _cancel)
            _context.Session.Interrupting = null;
        if (_batches is not null)
            await _batches.DisposeAsync().ConfigureAwait(false);
        if (_execution is not null)
            await _execution.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<Exception> ToldAsync(Exception error)
    {
        if (error is not DeltaException told)
            return error;
        if (told.ErrorClass?.StartsWith(SessionIsOver, StringComparison.Ordinal) == true)
            await _context.Session.Spark.ForgetAsync(_spark).ConfigureAwait(false);
        return _statement.Placed(told);
    }
}
