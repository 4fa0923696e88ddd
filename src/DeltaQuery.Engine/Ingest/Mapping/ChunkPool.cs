using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Empty chunks of a plan's loaded columns, kept for those who fill some. Threads may share it.</summary>
internal sealed class ChunkPool(MappingPlan plan) : IDisposable
{
    private const int MostKept = 64; // a batch of the usual size

    private readonly Stack<ChunkWriter> _kept = new();
    private bool _isDisposed;

    public ChunkWriter Rent()
    {
        lock (_kept)
            if (_kept.TryPop(out var chunk))
                return chunk;
        return new ChunkWriter([.. plan.Loaded.Select(column => column.Type)]);
    }

    /// <summary>Takes back a chunk, whatever it has.</summary>
    public void Return(ChunkWriter chunk)
    {
        chunk.Clear();
        lock (_kept)
        {
            if (!_isDisposed && _kept.Count < MostKept)
            {
                _kept.Push(chunk);
                return;
            }
        }

        chunk.Dispose();
    }

    /// <summary>Frees what it has; chunks that are returned later are freed then.</summary>
    public void Dispose()
    {
        lock (_kept)
        {
            _isDisposed = true;
            foreach (var chunk in _kept)
                chunk.Dispose();
            _kept.Clear();
        }
    }
}
