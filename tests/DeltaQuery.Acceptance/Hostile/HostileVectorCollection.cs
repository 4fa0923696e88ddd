namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Runs <see cref="HostileVectorTests"/> with nothing beside it: it counts the bytes that the process allocates.</summary>
[CollectionDefinition(nameof(HostileVectorTests), DisableParallelization = true)]
public sealed class HostileVectorCollection;
