namespace DeltaQuery.Engine.Planning;

/// <summary>An aggregate that the log may know.</summary>
internal enum LogAggregate
{
    /// <summary>How many rows there are.</summary>
    Count,

    /// <summary>The least value of a column.</summary>
    Min,

    /// <summary>The greatest value of a column.</summary>
    Max,
}
