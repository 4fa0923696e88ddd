namespace DeltaQuery.Engine.DuckDb;

/// <summary>Rows that are made outside of DuckDB and scanned by a query (<see cref="RowFeedFunction"/>), perhaps more than once.</summary>
internal interface IRowFeed
{
    IReadOnlyList<(string Name, LogicalType Type)> Columns { get; }

    /// <summary>Starts to give the rows, from the first one. DuckDB calls it from a thread of its own.</summary>
    /// <param name="columns">The numbers of the columns that are asked for; none where only the count of rows matters.</param>
    IRowCursor Open(IReadOnlyList<int> columns);

    /// <summary>Takes note of why a scan has failed: DuckDB keeps no more of it than a message.</summary>
    void Failed(Exception error);
}
