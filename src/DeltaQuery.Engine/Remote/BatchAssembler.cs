using DeltaQuery.Engine.Remote.Protocol;
using Google.Protobuf;

namespace DeltaQuery.Engine.Remote;

/// <summary>Makes batches of what the server sends, which may be pieces of them, and sees to it that no row is missing and none comes
/// twice.</summary>
internal sealed class BatchAssembler
{
    private const long MaxBatchBytes = 1 << 30;

    private readonly List<ByteString> _chunks = [];
    private long _nextRow;
    private long _bytes;

    /// <summary>Whether a batch has come of which pieces are missing.</summary>
    public bool IsWithinBatch => _chunks.Count > 0;

    /// <summary>Takes what came; gives the batch that is whole with it, or null.</summary>
    /// <exception cref="DeltaException">It does not follow on what came before.</exception>
    public SparkBatch? Take(ExecutePlanResponse.Types.ArrowBatch batch)
    {
        if (batch.HasStartOffset && batch.StartOffset != _nextRow)
            throw Violation($"the server sent the rows from {batch.StartOffset} on where those from {_nextRow} on were next");
        var pieces = batch.HasNumChunksInBatch ? batch.NumChunksInBatch : 1;
        var piece = batch.HasChunkIndex ? batch.ChunkIndex : 0;
        if (pieces < 1 || piece != _chunks.Count || piece >= pieces)
            throw Violation($"the server sent piece {piece} of {pieces} of a batch where piece {_chunks.Count} was next");
        if ((_bytes += batch.Data.Length) > MaxBatchBytes)
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"a batch of the result has more than {MaxBatchBytes} bytes")
            {
                SqlState = SqlStates.LimitExceeded, Hint = "set spark.sql.execution.arrow.maxRecordsPerBatch to a smaller number of rows",
            };
        _chunks.Add(batch.Data);
        if (_chunks.Count < pieces)
            return null;
        var whole = new SparkBatch(_nextRow, batch.RowCount, Joined());
        _nextRow += batch.RowCount;
        _chunks.Clear();
        _bytes = 0;
        return whole;
    }

    private ReadOnlyMemory<byte> Joined()
    {
        if (_chunks.Count == 1)
            return _chunks[0].Memory;
        var joined = new byte[_bytes];
        var at = 0;
        foreach (var chunk in _chunks)
        {
            chunk.Span.CopyTo(joined.AsSpan(at));
            at += chunk.Length;
        }

        return joined;
    }

    private static DeltaException Violation(string message) =>
        new(DeltaErrorCode.ConnectionFailed, message) { SqlState = SqlStates.ProtocolViolation };
}
