namespace DeltaQuery.Engine.Transactions;

/// <summary>Why a commit cannot follow another.</summary>
internal enum ConflictKind
{
    ProtocolChanged,
    MetadataChanged,

    /// <summary>A domain that the transaction sets was set.</summary>
    DomainChanged,

    /// <summary>An application's write (<c>txn</c>) that the transaction notes, or one after it, was committed.</summary>
    ConcurrentTransaction,

    /// <summary>Files came in that the transaction should have read.</summary>
    ConcurrentAppend,

    /// <summary>Files went away that the transaction has read.</summary>
    ConcurrentDeleteRead,

    /// <summary>A VACUUM may have deleted files that the transaction has written.</summary>
    Vacuumed,
}
