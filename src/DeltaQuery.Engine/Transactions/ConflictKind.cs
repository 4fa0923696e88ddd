namespace DeltaQuery.Engine.Transactions;

/// <summary>Why a commit cannot follow another.</summary>
internal enum ConflictKind
{
    ProtocolChanged,
    MetadataChanged,

    /// <summary>Files came in that the transaction should have read.</summary>
    ConcurrentAppend,

    /// <summary>Files went away that the transaction has read.</summary>
    ConcurrentDeleteRead,
}
