using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>The rows of Arrow IPC streams that come one after the other, as chunks.</summary>
/// <remarks>A chunk points into the stream that it is of: it is good until the next one is fetched.</remarks>
internal sealed class ArrowChunks : IChunkSource
{
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _streams;
    private readonly ArrowChunkMaker _maker;
    private readonly Action? _cancel;
    private DataChunk? _first;
    private ArrowStream? _stream;
    private ArrowColumn[] _columns = [];
    private int _rows;
    private int _next;

    private ArrowChunks(DuckDbConnection connection, IAsyncEnumerator<ReadOnlyMemory<byte>> streams, ArrowStream first, Action? cancel)
    {
        _cancel = cancel;
        Connection = connection;
        _streams = streams;
        _stream = first;
        Fields = first.Fields;
        _maker = new ArrowChunkMaker(connection, [.. Fields.Select(f => f.Type)]);
    }

    /// <summary>What the columns are.</summary>
    public IReadOnlyList<ArrowField> Fields { get; }

    public DuckDbConnection Connection { get; }

    /// <summary>Waits for the first stream, which says what the columns are.</summary>
    /// <param name="connection">Where types are asked for, and rows are written for Arrow.</param>
    /// <param name="streams">The streams, which are this one's to dispose.</param>
    /// <param name="cancel">Has the streams end soon, from any thread.</param>
    /// <returns>The rows; null if there is no stream at all.</returns>
    /// <exception cref="DeltaException">What the streams throw, or the first is damaged.</exception>
    public static async Task<ArrowChunks?> OpenAsync(
        DuckDbConnection connection, IAsyncEnumerator<ReadOnlyMemory<byte>> streams, Action? cancel = null)
    {
        ArrowStream? first = null;
        try
        {
            if (await streams.MoveNextAsync().ConfigureAwait(false))
            {
                first = new ArrowStream(streams.Current);
                return new ArrowChunks(connection, streams, first, cancel);
            }

            await streams.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch
        {
            first?.Dispose();
            await streams.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The first chunk, which is given again when it is fetched; null if there are no rows.</summary>
    public DataChunk? Peek() => _first ??= FetchChunk();

    /// <inheritdoc/>
    public DataChunk? FetchChunk(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested(); // rows that are here already are not given either
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        using var registration = ct.UnsafeRegister(static cancel => ((Action?)cancel)?.Invoke(), _cancel);
        while (_next >= _rows)
        {
            ct.ThrowIfCancellationRequested();
            if (_stream is null && !NextStream())
                return null;
            _next = 0;
            if (_stream!.TryNext(out _columns, out _rows))
                continue;
            _stream.Dispose();
            (_stream, _columns, _rows) = (null, [], 0);
        }

        var count = Math.Min(_rows - _next, ChunkWriter.Capacity);
        var chunk = _maker.Make(_columns, _next, count);
        _next += count;
        return chunk;
    }

    public void Dispose()
    {
        _first?.Dispose();
        _stream?.Dispose();
        _stream = null;
        _maker.Dispose();
        _streams.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private bool NextStream()
    {
        if (!_streams.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            return false;
        var stream = new ArrowStream(_streams.Current);
        if (!stream.Fields.SequenceEqual(Fields))
        {
            stream.Dispose();
            throw ArrowError.Damaged("its batches have different columns");
        }

        _stream = stream;
        return true;
    }
}
