namespace DeltaQuery.Engine.Ingest;

/// <summary>A topic as the broker knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id, another one after it was deleted and made again; null where the broker tells none.</param>
/// <param name="Partitions">How many partitions it has, numbered from 0.</param>
internal sealed record TopicDescription(string Name, string? Id, int Partitions);
