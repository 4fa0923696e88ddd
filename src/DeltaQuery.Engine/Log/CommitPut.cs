namespace DeltaQuery.Engine.Log;

/// <summary>How the put of a commit file ended.</summary>
internal enum CommitPut
{
    Written,

    /// <summary>The version is there already: another writer's, or our own from a put that we took for lost.</summary>
    Taken,

    /// <summary>The file may have been written, or may yet be.</summary>
    Unknown,
}
