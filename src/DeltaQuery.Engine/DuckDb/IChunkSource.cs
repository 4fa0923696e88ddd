namespace DeltaQuery.Engine.DuckDb;

/// <summary>Rows chunk by chunk, made as they are read. Read once; disposed by who got it.</summary>
internal interface IChunkSource : IDisposable
{
    /// <summary>Where the chunks come from.</summary>
    DuckDbConnection Connection { get; }

    /// <summary>The next chunk, which is the caller's to dispose, or null at the end.</summary>
    /// <exception cref="DuckDbException">DuckDB failed while it made the chunk.</exception>
    /// <exception cref="DeltaException">Anything else failed.</exception>
    DataChunk? FetchChunk(CancellationToken ct = default);
}
