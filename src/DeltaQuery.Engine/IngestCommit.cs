namespace DeltaQuery.Engine;

/// <summary>A commit of a named ingest.</summary>
/// <param name="Ingest">The ingest's name.</param>
/// <param name="Values">What SHOW INGEST PROGRESS tells of it, as text by column: <c>batch</c>, <c>version</c>, <c>rows_written</c> and so on.</param>
public sealed record IngestCommit(string Ingest, IReadOnlyDictionary<string, string?> Values);
