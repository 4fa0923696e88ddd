namespace DeltaQuery.Engine.Transactions;

/// <summary>What a transaction must not have missed of the commits that came before its own.</summary>
/// <remarks>The names are those of <c>delta.isolationLevel</c> and of <c>commitInfo.isolationLevel</c>.</remarks>
internal enum IsolationLevel
{
    /// <summary>Reads and writes happen as if in the order of the versions.</summary>
    Serializable,

    /// <summary>As if only the writes did: blind appends of others may be missed.</summary>
    WriteSerializable,

    /// <summary>As if nothing that was added meanwhile concerned it: what only moves rows goes by the files that it has read.</summary>
    SnapshotIsolation,
}
