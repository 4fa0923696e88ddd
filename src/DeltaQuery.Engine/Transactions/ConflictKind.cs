namespace DeltaQuery.Engine.Transactions;

/// <summary>Why a commit cannot follow another.</summary>
internal enum ConflictKind
{
    ProtocolChanged,
    MetadataChanged,

    /// <summary>A domain that the transaction sets was set.</summary>
    DomainChanged,

    /// <summary>A write of the same application (<c>txn</c>) was committed.</summary>
    ConcurrentTransaction,

    /// <summary>Files came in that the transaction should have read.</summary>
    ConcurrentAppend,

    /// <summary>Files went away that the transaction has read.</summary>
    ConcurrentDeleteRead,
}
