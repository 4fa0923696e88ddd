namespace DeltaQuery.Acceptance.Golden;

/// <summary>A filter in Spark's SQL, the rows it keeps, and the files that Spark reads for it: null where Spark prunes too much.</summary>
internal sealed record PruningFact(string Where, long Rows, long? Files);
