namespace DeltaQuery.Engine.Transactions;

/// <summary>How one attempt to commit ended.</summary>
internal abstract record CommitAttempt
{
    private CommitAttempt()
    {
    }

    /// <summary>The version is ours.</summary>
    public sealed record Committed(long Version) : CommitAttempt;

    /// <summary>Another writer has that version.</summary>
    public sealed record Conflicted(long Version) : CommitAttempt;

    /// <summary>The version is not there, but our write of it may yet arrive.</summary>
    public sealed record Unknown(long Version) : CommitAttempt;
}
