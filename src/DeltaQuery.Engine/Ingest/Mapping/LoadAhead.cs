using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Reads the messages of a batch into chunks while the batch before is written, by one thread and in order. It may be stopped
/// anywhere: the rest is then read by whoever takes the chunks.</summary>
/// <remarks>The messages must stay as they are until it is disposed.</remarks>
internal sealed class LoadAhead : IDisposable
{
    /// <summary>When the chunks have so many bytes of text, no more are made: they are not DuckDB's memory.</summary>
    private const long MostBytes = 2L * MessageLoader.MostBytes;

    private readonly MessageBuffer _messages;
    private readonly ChunkPool _pool;
    private readonly Queue<ChunkWriter> _chunks = new();
    private readonly Task _run;
    private volatile bool _isStopped;

    /// <param name="messages">The batch.</param>
    /// <param name="plan">What is read of it.</param>
    /// <param name="options">What the statement says.</param>
    /// <param name="pool">Gives the chunks.</param>
    public LoadAhead(MessageBuffer messages, MappingPlan plan, MappingOptions options, ChunkPool pool)
    {
        (_messages, _pool) = (messages, pool);
        Plan = plan;
        Loader = new MessageLoader(plan, options);
        _run = Task.Run(Run);
    }

    public MappingPlan Plan { get; }

    /// <summary>What became of the messages that were read.</summary>
    public MessageLoader Loader { get; }

    /// <summary>The time of the batch, in microseconds.</summary>
    public long Now { get; } = ParallelLoader.Time();

    /// <summary>The first message that is not read.</summary>
    public int Reached { get; private set; }

    /// <summary>Ends the reading.</summary>
    /// <returns>False if it failed: then all is to be read again, which tells why.</returns>
    public bool Stop()
    {
        _isStopped = true;
        Task.WaitAny(_run);
        return _run.IsCompletedSuccessfully;
    }

    /// <summary>Waits until all that is read ahead is read.</summary>
    internal void Wait() => Task.WaitAny(_run);

    /// <summary>Takes the chunks, in the messages' order; each goes back to the pool when the next is asked for. It must have been stopped.
    /// </summary>
    public IEnumerable<ChunkWriter> Take()
    {
        while (_chunks.TryPeek(out var chunk))
        {
            yield return chunk;
            _pool.Return(_chunks.Dequeue());
        }
    }

    public void Dispose()
    {
        Stop();
        while (_chunks.TryDequeue(out var chunk))
            _pool.Return(chunk);
    }

    private void Run()
    {
        var bytes = 0L;
        while (!_isStopped && Reached < _messages.Count && bytes < MostBytes)
        {
            var chunk = _pool.Rent();
            _chunks.Enqueue(chunk);
            Reached = Loader.Load(_messages, Reached, Math.Min(Reached + ChunkWriter.Capacity, _messages.Count), Now, chunk);
            bytes += chunk.Arena.Length;
        }
    }
}
