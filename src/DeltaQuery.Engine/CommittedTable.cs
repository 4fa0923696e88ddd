namespace DeltaQuery.Engine;

/// <summary>A table that was committed.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Version">The version that the commit made.</param>
public sealed record CommittedTable(string Table, long Version);
