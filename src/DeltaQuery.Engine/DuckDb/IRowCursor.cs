namespace DeltaQuery.Engine.DuckDb;

/// <summary>One pass over the rows of an <see cref="IRowFeed"/>; used by one thread at a time, and disposed by DuckDB when the scan is over.</summary>
internal interface IRowCursor : IDisposable
{
    /// <summary>Writes the next rows: of each column that was asked for as many values. <see cref="VectorWriter.AddBytes(ReadOnlySpan{byte})"/> is
    /// the way to write text.</summary>
    /// <param name="columns">The columns that were asked for, in that order.</param>
    /// <param name="most">At most so many rows.</param>
    /// <returns>How many; 0 at the end.</returns>
    int Next(ReadOnlySpan<VectorWriter> columns, int most);
}
