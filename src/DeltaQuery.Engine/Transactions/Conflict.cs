using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Transactions;

/// <summary>A commit that came before ours, and why ours cannot follow it.</summary>
internal sealed record Conflict(ConflictKind Kind, CommitActions Winning)
{
    public DeltaException ToException(string table)
    {
        var by = Winning.CommitInfo?.Operation is { } operation ? $" ({operation})" : "";
        return new DeltaException(DeltaErrorCode.ConcurrentModification, $"{table}: version {Winning.Version}{by}, committed meanwhile, {What}")
        {
            Table = table, Version = Winning.Version, Hint = "run the statement again", IsTransient = true, ErrorClass = Class,
            Conflict = new CommitConflict(
                Kind.ToString(), Winning.Version, Winning.CommitInfo?.Operation,
                Winning.CommitInfo?.Timestamp is { } time and >= 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null),
        };
    }

    private string? Class => Kind switch
    {
        ConflictKind.ProtocolChanged => "DELTA_PROTOCOL_CHANGED",
        ConflictKind.MetadataChanged => "DELTA_METADATA_CHANGED",
        ConflictKind.ConcurrentTransaction => "DELTA_CONCURRENT_TRANSACTION",
        ConflictKind.ConcurrentAppend => "DELTA_CONCURRENT_APPEND",
        ConflictKind.ConcurrentDeleteRead => "DELTA_CONCURRENT_DELETE_READ",
        _ => null,
    };

    private string What => Kind switch
    {
        ConflictKind.ProtocolChanged => "changed the protocol",
        ConflictKind.MetadataChanged => "changed the table's metadata",
        ConflictKind.DomainChanged => "changed the same domain metadata",
        ConflictKind.ConcurrentTransaction => "is a write of the same application",
        ConflictKind.ConcurrentAppend => "added rows to what this statement has read",
        ConflictKind.Vacuumed => "may have deleted files that this statement wrote before",
        _ => "took away rows that this statement has read",
    };
}
