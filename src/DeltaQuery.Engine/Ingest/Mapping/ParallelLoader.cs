using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Reads a batch with several threads: each fills chunks, which are appended in the batch's order.</summary>
internal sealed class ParallelLoader : IDisposable
{
    private const int MostThreads = 4;

    private readonly MappingPlan _plan;
    private readonly MappingOptions _options;
    private readonly Worker[] _workers;

    public ParallelLoader(MappingPlan plan, MappingOptions options)
    {
        _plan = plan;
        _options = options;
        _workers = new Worker[Math.Min(MostThreads, Environment.ProcessorCount)];
        for (var i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(new ChunkWriter([.. plan.Loaded.Select(column => column.Type)]));
    }

    /// <summary>Reads all messages of a batch.</summary>
    public LoadedMessages Load(MessageBuffer messages, DuckDbAppender appender, CancellationToken cancellationToken)
    {
        var now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var loaders = _workers.Select(_ => new MessageLoader(_plan, _options)).ToArray();
        var chunks = (messages.Count + ChunkWriter.Capacity - 1) / ChunkWriter.Capacity;
        try
        {
            for (var i = 0; i < Math.Min(chunks, _workers.Length); i++)
                Begin(i, i * ChunkWriter.Capacity);
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
                    Begin(i + _workers.Length, (i + _workers.Length) * ChunkWriter.Capacity);
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
        var inferred = loaders[0].Inferred;
        foreach (var loader in loaders.Skip(1))
            inferred?.Merge(loader.Inferred!);
        List<BadMessage> bad = [.. loaders.SelectMany(loader => loader.Bad).OrderBy(message => message.Message)];
        return new LoadedMessages(appender.RowCount, loaders.Sum(loader => loader.Ignored), bad, inferred);

        int EndOf(int chunk) => Math.Min((chunk + 1) * ChunkWriter.Capacity, messages.Count);

        void Begin(int chunk, int from)
        {
            var (worker, loader) = (_workers[chunk % _workers.Length], loaders[chunk % _workers.Length]);
            worker.Run = Task.Run(() => loader.Load(messages, from, EndOf(chunk), now, worker.Chunk), CancellationToken.None);
        }
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Chunk.Dispose();
    }

    private sealed class Worker(ChunkWriter chunk)
    {
        public ChunkWriter Chunk { get; } = chunk;

        public Task<int>? Run { get; set; }
    }
}
