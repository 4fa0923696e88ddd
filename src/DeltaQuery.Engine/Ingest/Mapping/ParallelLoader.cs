using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Reads a batch with several threads: each fills chunks, which are appended in the batch's order. What was read of it before goes
/// first.</summary>
internal sealed class ParallelLoader : IDisposable
{
    private const int MostThreads = 4;

    private readonly MappingPlan _plan;
    private readonly MappingOptions _options;
    private readonly Worker[] _workers;
    private readonly ChunkPool _pool;

    public ParallelLoader(MappingPlan plan, MappingOptions options)
    {
        _plan = plan;
        _options = options;
        _pool = new ChunkPool(plan);
        _workers = new Worker[Math.Min(MostThreads, Environment.ProcessorCount)];
        for (var i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(_pool.Rent());
    }

    /// <summary>The microseconds since 1970.</summary>
    public static long Time() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Begins to read a batch that will be loaded after another; a thread that is not the one that loads may call it. The time at which
    /// a batch is committed is not known by then: where rows have it, nothing begins.</summary>
    public void Foresee(MessageBuffer messages)
    {
        if (messages.Ahead is null && !_plan.Items.Any(i => i.Item == MessageItem.CommitTime))
            messages.Ahead = new LoadAhead(messages, _plan, _options, _pool);
    }

    /// <summary>Reads all messages of a batch.</summary>
    public LoadedMessages Load(MessageBuffer messages, DuckDbAppender appender, CancellationToken cancellationToken)
    {
        var isOurs = messages.Ahead is LoadAhead begun && ReferenceEquals(begun.Plan, _plan);
        using var ahead = isOurs ? (LoadAhead)messages.TakeAhead()! : null;
        if (ahead?.Stop() is not true)
            return Load(messages, 0, Time(), [], appender, cancellationToken);
        foreach (var chunk in ahead.Take())
        {
            cancellationToken.ThrowIfCancellationRequested();
            appender.Append(chunk);
        }

        return Load(messages, ahead.Reached, ahead.Now, [ahead.Loader], appender, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Chunk.Dispose();
        _pool.Dispose();
    }

    private LoadedMessages Load(
        MessageBuffer messages, int first, long now, IReadOnlyList<MessageLoader> before, DuckDbAppender appender,
        CancellationToken cancellationToken)
    {
        var loaders = _workers.Select(_ => new MessageLoader(_plan, _options)).ToArray();
        var chunks = (messages.Count - first + ChunkWriter.Capacity - 1) / ChunkWriter.Capacity;
        try
        {
            for (var i = 0; i < Math.Min(chunks, _workers.Length); i++)
                Begin(i, StartOf(i));
            for (var i = 0; i < chunks;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var worker = _workers[i % _workers.Length];
                var reached = worker.Run!.GetAwaiter().GetResult();
                appender.Append(worker.Chunk);
                if (reached < EndOf(i))
                {
                    Begin(i, reached);
                    continue;
                }

                if (i + _workers.Length < chunks)
                    Begin(i + _workers.Length, StartOf(i + _workers.Length));
                i++;
            }
        }
        catch
        {
            foreach (var worker in _workers)
            {
                ((IAsyncResult?)worker.Run)?.AsyncWaitHandle.WaitOne();
                worker.Chunk.Clear();
            }

            throw;
        }

        appender.Flush();
        return Sum([.. before, .. loaders], appender.RowCount);

        int StartOf(int chunk) => first + (chunk * ChunkWriter.Capacity);

        int EndOf(int chunk) => Math.Min(StartOf(chunk + 1), messages.Count);

        void Begin(int chunk, int from)
        {
            var (worker, loader) = (_workers[chunk % _workers.Length], loaders[chunk % _workers.Length]);
            worker.Run = Task.Run(() => loader.Load(messages, from, EndOf(chunk), now, worker.Chunk), CancellationToken.None);
        }
    }

    private static LoadedMessages Sum(IReadOnlyList<MessageLoader> loaders, long rows)
    {
        var inferred = loaders[0].Inferred;
        foreach (var loader in loaders.Skip(1))
            inferred?.Merge(loader.Inferred!);
        List<BadMessage> bad = [.. loaders.SelectMany(loader => loader.Bad).OrderBy(message => message.Message)];
        return new LoadedMessages(rows, loaders.Sum(loader => loader.Ignored), bad, inferred);
    }

    private sealed class Worker(ChunkWriter chunk)
    {
        public ChunkWriter Chunk { get; } = chunk;

        public Task<int>? Run { get; set; }
    }
}
