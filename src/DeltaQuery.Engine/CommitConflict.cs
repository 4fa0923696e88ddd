namespace DeltaQuery.Engine;

/// <summary>The commit that came before one's own, and why one's own cannot follow it.</summary>
/// <param name="Kind">What of it is in the way: ProtocolChanged, MetadataChanged, DomainChanged, ConcurrentTransaction, ConcurrentAppend,
/// ConcurrentDeleteRead or Vacuumed.</param>
/// <param name="Version">Its version.</param>
/// <param name="Operation">What it says to have done; null if it says nothing.</param>
/// <param name="CommittedAt">When it says to have been made; null if it says nothing.</param>
public sealed record CommitConflict(string Kind, long Version, string? Operation, DateTimeOffset? CommittedAt);
